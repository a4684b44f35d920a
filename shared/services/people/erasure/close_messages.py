"""Close the messages of a person that were not sent: cancel what waits, wait for what is being sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

from shared.domain.deliveries.status import Status
from shared.domain.list_parameters import MessageSearch
from shared.domain.people.erasure.off_queue import off_queue_at
from shared.domain.people.erasure.progress import Wait
from shared.errors import Conflict
from shared.services.messages.cancel import BEFORE_SENDING, cancel
from shared.services.people.erasure.erasure_run import PAGE

if TYPE_CHECKING:
    from shared.domain.deliveries.delivery import Delivery
    from shared.ports.pending_messages import HeldMessages
    from shared.services.people.erasure.erasure_run import ErasureRun

UNSETTLED = BEFORE_SENDING | {Status.SENDING, Status.UNKNOWN}
"""A message may be sent, or Twilio may have it without our knowing its SID."""


def close_messages(run: ErasureRun) -> None:
    """Close every message to the person. Reads the whole ledger: it must find what no index has."""
    ledger, number = run.context.ledger, run.number
    for page in run.pages(lambda cursor: ledger.search(MessageSearch(to=number, limit=PAGE, cursor=cursor))):
        for delivery in page:
            close_message(delivery, run)


def close_message(delivery: Delivery, run: ErasureRun) -> None:
    """Cancel a message that waits, or note that its outcome is waited for."""
    if delivery.held_since:
        _take_off(run.context.held_messages, delivery.id)
    if delivery.stop_id:
        _take_off(run.context.stops.held(delivery.stop_id), delivery.id)
    if delivery.status in BEFORE_SENDING:
        _note_queue(delivery, run)
        try:
            cancel(delivery.message, ledger=run.context.ledger, now=run.now)
        except Conflict:  # a worker has begun to send it
            run.wait(Wait.SENDING)
    elif delivery.status in UNSETTLED:
        run.wait(Wait.SENDING)


def _take_off(held_messages: HeldMessages, message_id: str) -> None:
    """Remove a message from the list of those that are held."""
    for held in held_messages.oldest():
        if held.id == message_id:
            held_messages.remove(held)


def _note_queue(delivery: Delivery, run: ErasureRun) -> None:
    """Remember until when the message may be hidden on the outbox, before it is canceled."""
    at = off_queue_at(delivery, now=run.now)
    known = run.erasure.off_queue_at
    if at and (known is None or at > known):
        run.save(structs.replace(run.erasure, off_queue_at=at))
