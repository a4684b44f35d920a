"""Ticks: by the timer, and by a queue message that puts itself back, should the timer die."""

import logging
from typing import TYPE_CHECKING
from uuid import uuid4

import azure.functions as func

from shared.settings import STORAGE, TICKS
from shared.triggers.clock import stopwatch, utc_now
from shared.wiring import services

if TYPE_CHECKING:
    from shared.services.reminders.fire_due import Tick

log = logging.getLogger(__name__)

bp = func.Blueprint()


@bp.function_name("reminders_tick")
@bp.timer_trigger(arg_name="timer", schedule="0 * * * * *", use_monitor=True)
def reminders_tick(timer: func.TimerRequest) -> None:
    """Every minute, put what is due on the outbox. A tick that comes twice or late does no harm."""
    from shared.domain.reminders.ticks import Source
    from shared.services.reminders.tick import tick
    from shared.services.reminders.tick_chain import note_tick, revive

    own, now, elapsed = services(), utc_now(), stopwatch()
    done = tick(own.tick_desk(elapsed), ticks=own.ticks, now=now)
    note_tick(Source.TIMER, skipped=done.skipped, agenda=own.agenda, now=now)
    revive(agenda=own.agenda, ticks=own.ticks, now=now)
    _tell(done, "timer, late" if timer.past_due else "timer")


@bp.function_name("reminders_follow_law")
@bp.timer_trigger(arg_name="timer", schedule="0 17 3 * * *", use_monitor=True)
def reminders_follow_law(timer: func.TimerRequest) -> None:  # noqa: ARG001 - the binding needs its name
    """Every day, see whether a law that changed has moved what is due."""
    from shared.services.reminders.timezone_updates import follow_law

    if moved := follow_law(agenda=services().agenda, now=utc_now()):
        log.warning("a law changed: %d reminders are due at another hour now", moved)


@bp.function_name("reminders_tick_by_queue")
@bp.queue_trigger(arg_name="item", queue_name=TICKS, connection=STORAGE)
def reminders_tick_by_queue(item: func.QueueMessage) -> None:
    """Make a tick between two of the timer's, or work off what is due in one shard."""
    from shared.domain.reminders.ticks import ShardTick, Source, from_queue
    from shared.services.reminders.tick import tick, tick_shard
    from shared.services.reminders.tick_chain import note_tick, pass_on

    own, now, elapsed = services(), utc_now(), stopwatch()
    call = from_queue(item.get_body())
    if isinstance(call, ShardTick):
        _tell(tick_shard(call.shard, own.tick_desk(elapsed), now=now), f"shard {call.shard}")
    elif pass_on(call, queue_id=item.id or uuid4().hex, agenda=own.agenda, ticks=own.ticks, now=now):
        done = tick(own.tick_desk(elapsed), ticks=own.ticks, now=now)
        if done.skipped:
            note_tick(Source.QUEUE, skipped=done.skipped, agenda=own.agenda, now=now)
        _tell(done, "queue")


def _tell(done: "Tick", source: str) -> None:
    log.info(
        "tick by %s: %d queued, %d skipped, %d shards passed on, %d failed",
        *(source, done.queued, done.skipped, done.passed_on, done.failed),
    )
