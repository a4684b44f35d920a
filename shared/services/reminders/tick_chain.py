"""Keep the chain of ticks by queue going: schedule the next one, and restart the chain if it stalls.

The chain is a queue message that requeues itself; it makes ticks even if the platform's timer is dead.
"""

import logging
from contextlib import suppress
from datetime import datetime, timedelta

from msgspec import structs

from shared.domain.reminders.ticks import LastTick, NextTick, Source, is_stalled, slot_after
from shared.errors import VersionConflict
from shared.ports.queues import TickQueue
from shared.ports.storage import Agenda
from shared.services.optimistic_update import retry_on_conflict

log = logging.getLogger(__name__)


def schedule_next_tick(
    message: NextTick, *, queue_id: str, agenda: Agenda, ticks: TickQueue, now: datetime
) -> bool:
    """Put the next tick on the queue, and return whether the tick of this message is to be made.

    Claim first, queue second. The minute is claimed for one queue message, which makes this
    idempotent: a copy of the message finds the minute claimed and ends, so copies never multiply. A
    message that is redelivered because its worker died finds its own claim and goes on.
    """

    def claim() -> bool:
        return _claim_slot(message.slot, queue_id=queue_id, agenda=agenda, now=now)

    if not retry_on_conflict(claim, record="the last tick by queue"):
        return False
    following = slot_after(now, message.slot)
    ticks.put(NextTick(slot=following), delay=max(following - now, timedelta(0)))
    return True


def _claim_slot(slot: datetime, *, queue_id: str, agenda: Agenda, now: datetime) -> bool:
    last = agenda.last_tick(Source.QUEUE) or LastTick(source=Source.QUEUE, at=now)
    if last.slot == slot:
        return last.queue_id == queue_id
    if last.slot and last.slot > slot:
        return False
    agenda.record_tick(structs.replace(last, at=now, slot=slot, queue_id=queue_id))
    return True


def restart_chain(*, agenda: Agenda, ticks: TickQueue, now: datetime) -> bool:
    """Put a tick on the queue if the chain has stalled or never began; return whether one was put."""
    last = agenda.last_tick(Source.QUEUE)
    if not is_stalled(last, now=now):
        return False
    if last:  # without one the chain begins for the first time
        log.warning("tick chain stalled; restarted")
    ticks.put(NextTick(slot=now), delay=timedelta(0))
    return True


def record_tick(source: Source, *, skipped: int = 0, agenda: Agenda, now: datetime) -> None:
    """Record that a tick was made, and what it skipped; of two at the same time one is recorded."""
    last = agenda.last_tick(source) or LastTick(source=source, at=now)
    with suppress(VersionConflict):
        agenda.record_tick(structs.replace(last, at=now, skipped=last.skipped + skipped))
