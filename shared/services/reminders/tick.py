"""Run a tick: read from the agenda what is due within two minutes, in every shard, and fire it."""

import logging
from datetime import datetime, timedelta
from itertools import islice

from shared.domain.reminders.reminder import LOOK_AHEAD, Entry, ReminderState
from shared.domain.reminders.ticks import SHARDS, ShardTick
from shared.ports.queues import TickQueue
from shared.services.concurrent_map import map_concurrently
from shared.services.reminders.fire_due import TickResult, fire_due
from shared.services.reminders.tick_context import TickContext

log = logging.getLogger(__name__)

HANDOFF_THRESHOLD = 100
"""A shard with more entries due than that gets a worker of its own."""


def tick(context: TickContext, *, ticks: TickQueue, now: datetime) -> TickResult:
    """Put what is due within two minutes on the outbox, each message invisible until it is due.

    Shards with much due are handed off by queue, so that several workers share a busy minute.
    """

    def tick_or_log(shard: str) -> TickResult:
        try:
            return _tick_or_hand_off(shard, context, ticks=ticks, now=now)
        except Exception:
            log.exception("shard %s: tick failed; the next tick retries it", shard)
            return TickResult(failed=1)

    results = map_concurrently(tick_or_log, SHARDS, concurrency=context.concurrency)
    return sum(results, TickResult())


def _tick_or_hand_off(shard: str, context: TickContext, *, ticks: TickQueue, now: datetime) -> TickResult:
    due = list(islice(context.agenda.due(shard, before=now + LOOK_AHEAD), HANDOFF_THRESHOLD + 1))
    if len(due) > HANDOFF_THRESHOLD:
        ticks.put(ShardTick(shard=shard), delay=timedelta(0))
        return TickResult(handed_off=1)
    return fire_due(due, context=context, now=now)


def tick_shard(shard: str, context: TickContext, *, now: datetime) -> TickResult:
    """Fire what is due in one shard, however much it is."""
    return fire_due(context.agenda.due(shard, before=now + LOOK_AHEAD), context=context, now=now)


def fire_if_due_soon(state: ReminderState, *, context: TickContext, now: datetime) -> ReminderState:
    """Fire a reminder that was just saved if the next tick could be too late for it."""
    if state.due is None or state.due >= now + LOOK_AHEAD:
        return state
    fire_due([Entry(at=state.due, of=state)], context=context, now=now)
    return context.agenda.load(state.reminder.id) or state


def log_tick(result: TickResult, source: str) -> None:
    """Log what a tick did; ``source`` says what started it. An alert reads this line."""
    log.info(
        "tick by %s: %d queued, %d skipped, %d shards handed off, %d failed",
        *(source, result.queued, result.skipped, result.handed_off, result.failed),
    )
