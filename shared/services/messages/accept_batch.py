"""Take many messages at once: what is wrong with one is no business of its neighbours."""

import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Annotated

from msgspec import Meta, Struct

from shared.domain.deliveries.delivery import Delivery, Status, accepted
from shared.domain.json_validation import describe, validate
from shared.domain.messages.envelope import envelope_of
from shared.domain.messages.message import Message, read_message
from shared.errors import Conflict, Fault, InvalidInput, SwitchboardError
from shared.ports.content import Flows
from shared.ports.queues import Outbox
from shared.ports.storage import BulkLedger, Ledger
from shared.services.conversations.flow_lookup import require_flow
from shared.services.messages.accept import accept, require_same_content

log = logging.getLogger(__name__)

MOST = 1_000

AT_ONCE = 8
"""Threads. Most of a request to storage is waiting; more than these would wait for the CPU."""


class Batch(Struct, frozen=True, kw_only=True):
    """Many messages."""

    messages: Annotated[
        tuple[object, ...],
        Meta(min_length=1, max_length=MOST, description=f"a list of 1 to {MOST} messages"),
    ]


class AcceptResult(Struct, frozen=True, kw_only=True):
    """What became of one message of a batch: its delivery, or the error that kept it out."""

    id: str | None
    delivery: Delivery | None = None
    error: Exception | None = None


def read_batch(raw: Mapping[str, object]) -> Sequence[object]:
    """Return the messages of a batch, not yet checked.

    Raises:
        InvalidInput: it is none.
    """
    return validate(raw, Batch).messages


def accept_batch(
    raws: Sequence[object],
    *,
    ledger: BulkLedger,
    outbox: Outbox,
    flows: Flows,
    default_country: str,
    new_id: Callable[[], str],
    now: datetime,
) -> list[AcceptResult]:
    """Take each of these messages that can be, and return what became of each, in order.

    Ledger first, outbox second, as ever. Of two under one id the first counts.
    """
    read = [_read(raw, flows=flows, default_id=new_id(), default_country=default_country) for raw in raws]
    firsts: dict[str, Message] = {}
    for one in read:
        if isinstance(one, Message):
            firsts.setdefault(one.id, one)
    new = {message_id: accepted(message, now=now) for message_id, message in firsts.items()}
    for message_id in ledger.add(list(new.values())):
        del new[message_id]

    def take(message: Message) -> AcceptResult:
        return _take(message, new.get(message.id), ledger=ledger, outbox=outbox, now=now)

    with ThreadPoolExecutor(AT_ONCE) as takers:
        taken = dict(zip(firsts, takers.map(take, firsts.values()), strict=True))
    return [
        one
        if isinstance(one, AcceptResult)
        else taken[one.id]
        if firsts[one.id] is one
        else _same_id(one, taken[one.id])
        for one in read
    ]


def _read(raw: object, *, flows: Flows, default_id: str, default_country: str) -> Message | AcceptResult:
    if not isinstance(raw, dict):
        fault = Fault("", f"must be a message, as an object; got {describe(raw)}")
        return AcceptResult(id=None, error=InvalidInput([fault]))
    try:
        message = read_message(raw, default_id=default_id, default_country=default_country)
        return require_flow(message, flows=flows)
    except InvalidInput as invalid:
        own_id = raw.get("id")
        return AcceptResult(id=own_id if isinstance(own_id, str) else None, error=invalid)


def _take(
    message: Message, new: Delivery | None, *, ledger: Ledger, outbox: Outbox, now: datetime
) -> AcceptResult:
    """Put a message on the outbox; one that is not new in the ledger yet is accepted on its own first."""
    try:
        delivery = new or ledger.load(message.id) or accept(message, ledger=ledger, now=now)[0]
        require_same_content(message, delivery)
        if delivery.status is Status.ACCEPTED:
            outbox.put(envelope_of(message), delay=timedelta(0))
    except SwitchboardError as error:
        return AcceptResult(id=message.id, error=error)
    except Exception as error:  # whatever it is, the neighbours must not suffer
        log.exception("message %s of a batch: an error that nobody foresaw", message.id)
        return AcceptResult(id=message.id, error=error)
    return AcceptResult(id=message.id, delivery=delivery)


def _same_id(message: Message, first: AcceptResult) -> AcceptResult:
    """Return what becomes of a message whose id another of the batch has."""
    try:
        if first.delivery is not None:
            require_same_content(message, first.delivery)
    except Conflict as conflict:
        return AcceptResult(id=message.id, error=conflict)
    return first
