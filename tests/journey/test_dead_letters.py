"""A dead letter of every cause, made, listed, shown, redriven and discarded as an operator does it.

All causes at once, as most of them wait: each has a message and a person of its own, by which Twilio's faults
are told apart.
"""

import asyncio
import json
import re
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from datetime import timedelta
from typing import Any

import pytest
from azure.core import MatchConditions
from azure.core.exceptions import ResourceModifiedError
from azure.data.tables import TableClient, UpdateMode
from azure.storage.queue import QueueClient
from msgspec.structs import replace

from shared.domain.deliveries.dead_letter import Cause
from shared.domain.deliveries.delivery import Delivery
from shared.services.optimistic_update import update_delivery
from shared.triggers.clock import utc_now
from shared.wiring.storage_adapters import DELIVERIES
from tests.journey.running_app import Answer, eventually, request, run_function
from tests.journey.trial.host_process import KEY
from tests.journey.trial.message_requests import readable, step_of
from tests.journey.trial.trial_app import TrialApp, port_of, storage_and_standin, trial_app
from tests.raw_http import Exchange, FaultProxy

PERSONS = {cause.value: f"+150055504{number:02d}" for number, cause in enumerate(Cause)}

STAYS = {Cause.INVALID: "invalid", Cause.CONFLICT: "conflict"}
"""Causes that no redrive mends, with its outcome."""


THROTTLED = b'{"code": 20429, "message": "Too Many Requests", "status": 429}'


def throttle(exchange: Exchange) -> None:
    """Answer as Twilio does if it is busy."""
    head = "HTTP/1.1 429 Too Many Requests\r\nContent-Type: application/json\r\n"
    exchange.reply(f"{head}Content-Length: {len(THROTTLED)}\r\n\r\n".encode() + THROTTLED)


class Faults:
    """What is done to requests that send a message, by its id; the others pass."""

    def __init__(self) -> None:
        self.by_message: dict[str, Callable[[Exchange], None]] = {}

    def script(self, exchange: Exchange) -> None:
        text = readable(exchange.request)
        body = re.search(r"Body=(\w+)", text) if step_of(text) == "send" else None
        fault = self.by_message.get(body[1]) if body else None
        if fault:
            fault(exchange)
        else:
            exchange.reply(exchange.ask())


class Operator:
    """A running app with short waits, as its operator and the senders of one message see it."""

    def __init__(self, app: TrialApp, storage: str, faults: Faults) -> None:
        self.app, self.storage, self.faults = app, storage, faults
        self.broken: dict[str, Any] = {}  # a row of the ledger, as it was

    def api(self, method: str, path: str, body: Any = None) -> Answer:
        return request(method, f"{self.app.host.url}/api/{path}", body, {"x-functions-key": KEY})

    def control(self, path: str, body: Any) -> None:
        assert request("PUT", f"{self.app.standin.url}/_control/{path}", body, {}).status < 300

    def enqueue(self, message_id: str, **more: Any) -> None:
        message = {"id": message_id, "to": PERSONS[message_id], "body": message_id, **more}
        self.app.outbox.send_message(json.dumps(message))

    def status(self, message_id: str) -> str:
        return self.api("GET", f"messages/{message_id}").json.get("status", "")

    def hold_one(self, message_id: str) -> None:
        """Let Twilio throttle a message, until it is mended."""
        self.faults.by_message[message_id] = throttle
        self.enqueue(message_id)
        eventually(lambda: self.status(message_id) == "held")

    def mend(self, message_id: str) -> None:
        """Undo what made the letter: the faults of Twilio, of the account, and of the row."""
        self.faults.by_message.pop(message_id, None)
        self.control(f"numbers/{PERSONS[message_id]}", {})
        if self.broken:
            row = {"Delivery": self.broken["Delivery"]}
            eventually(lambda: self.change_row(self.broken["RowKey"], **row))
            self.broken = {}

    def change_row(self, message_id: str, **columns: str) -> dict[str, Any]:
        """Change a row of the ledger, and return it as it was; nothing if the app was first."""
        with (
            suppress(ResourceModifiedError),
            TableClient.from_connection_string(self.storage, DELIVERIES) as table,
        ):
            (row,) = (one for one in table.list_entities() if one["RowKey"] == message_id)
            changed = {**row, **columns}
            table.update_entity(
                changed,
                mode=UpdateMode.REPLACE,
                etag=row.metadata["etag"],
                match_condition=MatchConditions.IfNotModified,
            )
            return dict(row)
        return {}


def make_invalid(operator: Operator) -> None:
    operator.enqueue("invalid", boddy="Hi")


def make_conflict(operator: Operator) -> None:
    operator.enqueue("conflict")
    eventually(lambda: operator.status("conflict") == "delivered")
    operator.enqueue("conflict", body="another")


def make_poison(operator: Operator) -> None:
    with QueueClient.from_connection_string(operator.storage, "outbox-poison") as poison:
        poison.send_message(json.dumps({"id": "poison", "to": PERSONS["poison"], "body": "poison"}))
    run_function(operator.app.host.url, "poison_drain", key=KEY)


def make_sender(operator: Operator) -> None:
    suspended = {"status": "failed", "error_code": 30002}  # Twilio took it, and the account was suspended
    operator.control(f"numbers/{PERSONS['sender']}", {"delivery": suspended})
    operator.enqueue("sender")


def make_gave_up(operator: Operator) -> None:
    """Let Twilio throttle a message whose first attempt was two days ago."""
    operator.hold_one("gave_up")
    delivery = operator.app.ledger.load("gave_up")
    assert delivery is not None
    before = utc_now() - timedelta(days=2)

    def begun_before(newest: Delivery) -> Delivery:
        first, *others = newest.attempts
        return replace(newest, created_at=before, attempts=(replace(first, at=before), *others))

    update_delivery(delivery, begun_before, ledger=operator.app.ledger)


def make_unexpected(operator: Operator) -> None:
    """Break the message's row in the ledger, as a fault of ours would."""
    operator.hold_one("unexpected")
    operator.broken = eventually(lambda: operator.change_row("unexpected", Delivery="{}"))


def make_unclear(operator: Operator) -> None:
    operator.faults.by_message["unclear"] = Exchange.reset
    operator.enqueue("unclear")


MAKE = {
    Cause.INVALID: make_invalid,
    Cause.CONFLICT: make_conflict,
    Cause.POISON: make_poison,
    Cause.SENDER: make_sender,
    Cause.GAVE_UP: make_gave_up,
    Cause.UNEXPECTED: make_unexpected,
    Cause.UNCLEAR: make_unclear,
}

REASONS = {
    Cause.INVALID: "boddy: is not a field",
    Cause.CONFLICT: "another message has this id",
    Cause.POISON: "the worker died on it",
    Cause.SENDER: "Twilio took it and did not send it (30002)",
    Cause.GAVE_UP: "Too Many Requests",
    Cause.UNEXPECTED: "10 attempts ended in ValidationError",
    Cause.UNCLEAR: "sent twice without an answer",
}


def decide(operator: Operator, cause: Cause) -> str:
    """Make a dead letter, list it, show it, redrive it first dry and then wet; return the reason."""
    MAKE[cause](operator)
    listed = f"dead-letters?cause={cause}"
    (letter,) = eventually(lambda: operator.api("GET", listed).json["dead_letters"])
    operator.mend(cause)
    path = f"dead-letters/{letter['key']}"
    assert operator.api("GET", path).json == operator.api("GET", f"dead-letters/{cause}").json == letter
    assert letter["id"] == cause.value
    assert json.loads(letter["body"])
    stays = cause in STAYS
    outcome = STAYS.get(cause, "requeued")
    assert operator.api("POST", f"{path}/redrive", {"dry_run": True}).json["outcome"] == outcome
    assert operator.api("GET", path).json == letter
    assert (
        operator.api("POST", "dead-letters/redrive", {"cause": cause}).json["redriven"][0]["outcome"]
        == outcome
    )
    if not stays:
        eventually(lambda: operator.status(cause) == "delivered")
    assert operator.api("GET", path).status == (200 if stays else 404)
    assert operator.api("DELETE", path).status == (200 if stays else 404)
    assert operator.api("GET", listed).json["dead_letters"] == []
    return letter["reason"]


async def decide_all() -> dict[Cause, str]:
    """Run the app, and decide on a dead letter of every cause; return what each says."""
    async with AsyncExitStack() as stack:
        azurite, standin = await stack.enter_async_context(storage_and_standin())
        storage, faults = azurite.connection_string, Faults()
        proxy = stack.enter_context(FaultProxy(port_of(standin.url), faults.script))
        running = trial_app(
            storage=azurite, storage_of_app=storage, twilio_of_app=proxy.url, standin=standin, callbacks=True
        )
        app = await stack.enter_async_context(running)
        said = (asyncio.to_thread(decide, Operator(app, storage, faults), cause) for cause in MAKE)
        return dict(zip(MAKE, await asyncio.gather(*said), strict=True))


@pytest.mark.long
@pytest.mark.own_settings
@pytest.mark.timeout(300)
def test_a_dead_letter_of_every_cause_is_listed_shown_redriven_or_discarded():
    said = asyncio.run(decide_all())

    assert set(said) == set(Cause)
    assert {cause: REASONS[cause] for cause in said if REASONS[cause] not in said[cause]} == {}, said
