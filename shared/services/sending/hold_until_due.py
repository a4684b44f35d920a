"""Let a message wait for its time."""

from datetime import datetime, timedelta

from shared.domain.deliveries import delivery as deliveries
from shared.domain.deliveries.delivery import Status
from shared.domain.deliveries.retry_policy import MAX_DELAY
from shared.domain.messages.message import Message
from shared.errors import VersionConflict
from shared.ports.content import Flows
from shared.ports.storage import Agenda, Ledger
from shared.services.conversations.flow_lookup import has_valid_flow


def defer_to_agenda(message: Message, *, ledger: Ledger, agenda: Agenda, flows: Flows, now: datetime) -> bool:
    """Keep ``message`` in the agenda if its time is further off than a queue can wait.

    Returns whether it is kept there: then the queue may forget it, and a tick
    puts it on the outbox again.
    """
    if not message.not_before or message.not_before - now <= MAX_DELAY:
        return False
    if hold_until_due(message, ledger=ledger, flows=flows, now=now) is None:
        return False
    agenda.defer(message, at=message.not_before)
    return True


def hold_until_due(message: Message, *, ledger: Ledger, flows: Flows, now: datetime) -> timedelta | None:
    """Write down that ``message`` waits, and return for how long; None if it does not wait.

    A message whose time has not come is never claimed, so that it can be
    canceled at any moment before. One that is new and has a flow that is not
    there does not wait: who sent it is told now, and not when its time comes.
    """
    if not message.not_before or message.not_before <= now:
        return None
    wait = min(message.not_before - now, MAX_DELAY)
    known = ledger.load(message.id)
    if known is None:
        if not has_valid_flow(message, flows=flows):
            return None
        known = deliveries.accepted(message, now=now)
    if known.message != message or known.status not in {Status.ACCEPTED, Status.HELD}:
        return None
    if known.status is Status.HELD:
        return wait
    try:
        ledger.save(deliveries.transition(known, Status.HELD, now=now))
    except VersionConflict:
        return hold_until_due(message, ledger=ledger, flows=flows, now=now)
    return wait
