"""Look for what is due, in every shard, and have it put on the outbox."""

import logging
from datetime import datetime, timedelta
from itertools import islice

from shared.domain.reminders.reminder import LOOK_AHEAD, Entry, Scheduled
from shared.domain.reminders.ticks import SHARDS, ShardTick
from shared.ports.queues import Ticks
from shared.services.reminders.fire_due import Desk, Tick, work_off

log = logging.getLogger(__name__)

MUCH = 100
"""A shard with more than that due gets a worker of its own."""


def tick(desk: Desk, *, ticks: Ticks, now: datetime) -> Tick:
    """Put everything that is due within two minutes on the outbox, to show up there on the second.

    A shard with much due is passed on, so that several workers share a big minute.
    """
    done = Tick()

    def look(shard: str) -> None:
        due = list(islice(desk.agenda.due(shard, before=now + LOOK_AHEAD), MUCH + 1))
        if len(due) > MUCH:
            ticks.put(ShardTick(shard=shard), delay=timedelta(0))
            done.passed_on += 1
        else:
            work_off(due, desk=desk, now=now, done=done)

    def look_in_any_case(shard: str) -> None:
        try:
            look(shard)
        except Exception:
            log.exception("shard %s: this tick failed; the next one looks again", shard)
            done.failed += 1

    desk.each(look_in_any_case, SHARDS)
    return done


def tick_shard(shard: str, desk: Desk, *, now: datetime) -> Tick:
    """Do the same for one shard, however much is due."""
    done = Tick()
    work_off(desk.agenda.due(shard, before=now + LOOK_AHEAD), desk=desk, now=now, done=done)
    return done


def if_due_soon(scheduled: Scheduled, *, desk: Desk, now: datetime) -> Scheduled:
    """Fire a reminder that was just saved if it is due before the next tick could see to it."""
    if scheduled.due is None or scheduled.due >= now + LOOK_AHEAD:
        return scheduled
    work_off([Entry(at=scheduled.due, of=scheduled)], desk=desk, now=now, done=Tick())
    return desk.agenda.load(scheduled.reminder.id) or scheduled


def log_tick(done: Tick, source: str) -> None:
    """Log what a tick did; ``source`` says what started it."""
    log.info(
        "tick by %s: %d queued, %d skipped, %d shards passed on, %d failed",
        *(source, done.queued, done.skipped, done.passed_on, done.failed),
    )
