"""See to it that ticks go on: those of the timer, and those that come by queue if the timer is dead."""

import logging
from contextlib import suppress
from datetime import datetime, timedelta

from msgspec import structs

from shared.domain.reminders.ticks import LastTick, NextTick, Source, is_stalled, slot_after
from shared.errors import VersionConflict
from shared.ports.queues import TickQueue
from shared.ports.storage import Agenda

log = logging.getLogger(__name__)


def schedule_next_tick(
    call: NextTick, *, queue_id: str, agenda: Agenda, ticks: TickQueue, now: datetime
) -> bool:
    """Put the next tick on the queue, and return whether this one is to be made.

    The minute is claimed first, for one queue message: a copy finds it taken
    and ends, so that copies never multiply; a message that comes again, since
    its worker died, finds it its own and goes on.
    """
    last = agenda.last_tick(Source.QUEUE) or LastTick(source=Source.QUEUE, at=now)
    if last.slot and (last.slot > call.slot or (last.slot == call.slot and last.by != queue_id)):
        return False
    if last.slot != call.slot:
        try:
            agenda.record_tick(structs.replace(last, at=now, slot=call.slot, by=queue_id))
        except VersionConflict:
            return schedule_next_tick(call, queue_id=queue_id, agenda=agenda, ticks=ticks, now=now)
    following = slot_after(now, call.slot)
    ticks.put(NextTick(slot=following), delay=max(following - now, timedelta(0)))
    return True


def restart_chain(*, agenda: Agenda, ticks: TickQueue, now: datetime) -> bool:
    """Put a tick on the queue if none came from there for minutes; return whether one was put."""
    last = agenda.last_tick(Source.QUEUE)
    if not is_stalled(last, now=now):
        return False
    if last:  # without one this is the very first, and nothing to worry about
        log.warning("no tick came by queue for minutes: one is put there")
    ticks.put(NextTick(slot=now), delay=timedelta(0))
    return True


def record_tick(source: Source, *, skipped: int = 0, agenda: Agenda, now: datetime) -> None:
    """Write down that a tick was made, and what it skipped; of two at the same time one is noted."""
    last = agenda.last_tick(source) or LastTick(source=source, at=now)
    with suppress(VersionConflict):
        agenda.record_tick(structs.replace(last, at=now, skipped=last.skipped + skipped))
