"""Look for what is due, in every shard, and have it put on the outbox."""

import logging
from datetime import datetime, timedelta
from itertools import islice

from shared.domain.reminders.reminder import LOOK_AHEAD, Entry, ReminderState
from shared.domain.reminders.ticks import SHARDS, ShardTick
from shared.ports.queues import TickQueue
from shared.services.reminders.fire_due import Tick, TickContext, fire_due

log = logging.getLogger(__name__)

MUCH = 100
"""A shard with more than that due gets a worker of its own."""


def tick(context: TickContext, *, ticks: TickQueue, now: datetime) -> Tick:
    """Put everything that is due within two minutes on the outbox, to show up there on the second.

    A shard with much due is passed on, so that several workers share a big minute.
    """
    done = Tick()

    def look(shard: str) -> None:
        due = list(islice(context.agenda.due(shard, before=now + LOOK_AHEAD), MUCH + 1))
        if len(due) > MUCH:
            ticks.put(ShardTick(shard=shard), delay=timedelta(0))
            done.passed_on += 1
        else:
            fire_due(due, context=context, now=now, done=done)

    def look_in_any_case(shard: str) -> None:
        try:
            look(shard)
        except Exception:
            log.exception("shard %s: this tick failed; the next one looks again", shard)
            done.failed += 1

    context.each(look_in_any_case, SHARDS)
    return done


def tick_shard(shard: str, context: TickContext, *, now: datetime) -> Tick:
    """Do the same for one shard, however much is due."""
    done = Tick()
    fire_due(context.agenda.due(shard, before=now + LOOK_AHEAD), context=context, now=now, done=done)
    return done


def if_due_soon(state: ReminderState, *, context: TickContext, now: datetime) -> ReminderState:
    """Fire a reminder that was just saved if it is due before the next tick could see to it."""
    if state.due is None or state.due >= now + LOOK_AHEAD:
        return state
    fire_due([Entry(at=state.due, of=state)], context=context, now=now, done=Tick())
    return context.agenda.load(state.reminder.id) or state


def log_tick(done: Tick, source: str) -> None:
    """Log what a tick did; ``source`` says what started it."""
    log.info(
        "tick by %s: %d queued, %d skipped, %d shards passed on, %d failed",
        *(source, done.queued, done.skipped, done.passed_on, done.failed),
    )
