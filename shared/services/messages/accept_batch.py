"""Accept a batch of messages: an error of one does not affect the others."""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated

from msgspec import Meta, Struct

from shared.domain.deliveries.delivery import Delivery, new_delivery
from shared.domain.json_input.json_validation import describe, validate
from shared.domain.messages.envelope import Envelope, envelope_of
from shared.domain.messages.message import Message, read_message
from shared.errors import Conflict, Fault, InvalidInput, SwitchboardError
from shared.ports.queues import Outbox
from shared.ports.storage import BulkLedger, Ledger
from shared.services.concurrent_map import map_concurrently
from shared.services.messages.accept import accept, require_same_content
from shared.services.messages.check_message import CheckContext, require_sendable

log = logging.getLogger(__name__)

MAX_MESSAGES = 1_000

MAX_BATCH_BYTES = 30_000_000
"""1,000 messages of the most that one may have; the app setting of Azure for bodies is the same."""


class Batch(Struct, frozen=True, kw_only=True):
    """A batch of messages."""

    messages: Annotated[
        tuple[object, ...],
        Meta(min_length=1, max_length=MAX_MESSAGES, description=f"a list of 1 to {MAX_MESSAGES} messages"),
    ]


class AcceptResult(Struct, frozen=True, kw_only=True):
    """The result for one message of a batch: its delivery, or why it was not accepted."""

    id: str | None
    delivery: Delivery | None = None
    error: Exception | None = None


def read_batch(raw: Mapping[str, object]) -> Sequence[object]:
    """Return the messages of a batch, not yet checked.

    Raises:
        InvalidInput: it is not a batch.
    """
    return validate(raw, Batch).messages


def accept_batch(
    raws: Sequence[object],
    *,
    ledger: BulkLedger,
    outbox: Outbox,
    checks: CheckContext,
    default_country: str,
    new_id: Callable[[], str],
    now: datetime,
    digest_secret: str = "",
) -> list[AcceptResult]:
    """Accept each message that can be accepted, and return a result for each, in the same order.

    Ledger first, outbox second. Of two messages with the same id the first counts (deduplicated by id).
    """
    read = [
        read_of_batch(raw, checks=checks, default_id=new_id(), default_country=default_country)
        for raw in raws
    ]
    firsts: dict[str, Message] = {}
    for item in read:
        if isinstance(item, Message):
            firsts.setdefault(item.id, item)
    new = {message_id: new_delivery(message, now=now) for message_id, message in firsts.items()}
    for message_id in ledger.add(list(new.values())):
        del new[message_id]

    def accept_first(message: Message) -> AcceptResult:
        new_one = new.get(message.id)
        return _accept(message, new_one, ledger=ledger, outbox=outbox, now=now, digest_secret=digest_secret)

    def result_of(item: Message | AcceptResult) -> AcceptResult:
        if isinstance(item, AcceptResult):
            return item
        first = results[item.id]
        return first if firsts[item.id] is item else _same_id(item, first, digest_secret=digest_secret)

    accepted = map_concurrently(accept_first, list(firsts.values()))
    results = dict(zip(firsts, accepted, strict=True))
    return [result_of(item) for item in read]


def read_of_batch(
    raw: object, *, checks: CheckContext, default_id: str, default_country: str
) -> Message | AcceptResult:
    """Return one message of a batch, or the result that has its faults."""
    if not isinstance(raw, dict):
        fault = Fault("", f"must be a message, as an object; got {describe(raw)}")
        return AcceptResult(id=None, error=InvalidInput([fault]))
    try:
        message = read_message(raw, default_id=default_id, default_country=default_country)
        return require_sendable(message, checks=checks)
    except InvalidInput as invalid:
        own_id = raw.get("id")
        return AcceptResult(id=own_id if isinstance(own_id, str) else None, error=invalid)


def _accept(
    message: Message,
    new: Delivery | None,
    *,
    ledger: Ledger,
    outbox: Outbox,
    now: datetime,
    digest_secret: str,
) -> AcceptResult:
    """Put a message on the outbox; one that is not in the ledger yet is accepted by itself."""

    def put(envelope: Envelope) -> None:
        outbox.put(envelope, delay=timedelta(0))

    try:
        if new is None:
            delivery, _ = accept(message, ledger=ledger, put=put, now=now, digest_secret=digest_secret)
        else:
            delivery = new
            put(envelope_of(message))
    except SwitchboardError as error:
        return AcceptResult(id=message.id, error=error)
    except Exception as error:  # whatever it is, the other messages of the batch go on
        log.exception("message %s of a batch: unexpected error", message.id)
        return AcceptResult(id=message.id, error=error)
    return AcceptResult(id=message.id, delivery=delivery)


def _same_id(message: Message, first: AcceptResult, *, digest_secret: str) -> AcceptResult:
    """Return the result for a message with the same id as an earlier message of the batch."""
    try:
        if first.delivery is not None:
            require_same_content(message, first.delivery, digest_secret=digest_secret)
    except Conflict as conflict:
        return AcceptResult(id=message.id, error=conflict)
    return first
