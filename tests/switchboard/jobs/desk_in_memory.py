"""A desk that accepts batches by the code of the API, into a ledger in memory."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from shared.domain.deliveries.delivery_view import show
from shared.services.messages.accept_batch import accept_batch
from shared.triggers.api.batch_answer import batch_answer
from shared.triggers.responses import json_response
from switchboard.connection.desk import Refused
from switchboard.connection.desk_address import DeskAddress
from tests.examples import NOON, some_checks
from tests.fakes.queues import MemoryOutbox
from tests.fakes.storage import MemoryLedger


class DeskInMemory:
    """What jobs ask of a desk. ``before`` and ``after`` are called around each batch, and may raise."""

    def __init__(self) -> None:
        self.address = DeskAddress("http://127.0.0.1:7071", "key", "a test")
        self.ledger, self.outbox = MemoryLedger(), MemoryOutbox()
        self.batches: list[list[Any]] = []
        self.before: Callable[[], object] = lambda: None
        self.after: Callable[[], object] = lambda: None
        self.people: dict[str, Any] = {}

    def post(self, path: str, body: Any = None, **query: object) -> Any:
        assert (path, query) == ("messages/batch", {})
        self.before()
        self.batches.append(body["messages"])
        results = accept_batch(
            body["messages"],
            ledger=self.ledger,
            outbox=self.outbox,
            checks=some_checks(),
            default_country="",
            new_id=lambda: "an-id-that-no-row-has",
            now=NOON,
        )
        answer = json_response(batch_answer(results, public_url=""))
        self.after()
        return json.loads(answer.get_body())

    def get(self, path: str) -> Any:
        kind, _, quoted = path.partition("/")
        name = unquote(quoted)
        if kind == "people":
            return self.people.get(name, {})
        delivery = self.ledger.load(name)
        if delivery is None:
            raise Refused(404, {}, f"there is no message {name}")
        return json.loads(json_response(show(delivery)).get_body())

    @property
    def deliveries(self) -> dict[str, Any]:
        """All that was accepted: the text of each message, by its id."""
        ids = {message["id"] for batch in self.batches for message in batch}
        found = [delivery for id_ in ids if (delivery := self.ledger.load(id_))]
        return {delivery.id: delivery.message.text for delivery in found}
