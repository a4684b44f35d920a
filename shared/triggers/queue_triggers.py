"""Triggers of the queues ``outbox`` and ``ticks``: the sender, and the second source of ticks."""

from datetime import datetime
from uuid import uuid4

import azure.functions as func

from shared.settings import OUTBOX, STORAGE, TICKS
from shared.triggers.clock import stopwatch, utc_now, wait_for
from shared.wiring.services import services

bp = func.Blueprint()


@bp.function_name("outbox_deliver")
@bp.queue_trigger(arg_name="item", queue_name=OUTBOX, connection=STORAGE)
def outbox_deliver(item: func.QueueMessage) -> None:
    """Send one message, when it is due. After an exception the host makes it visible again, for a retry."""
    from shared.domain.messages.message import Message
    from shared.domain.reminders.due_time import rest_of_wait
    from shared.services.sending.deliver import deliver
    from shared.services.sending.next_step import NextStep
    from shared.services.sending.take_from_outbox import keep_in_outage, take_from_outbox

    app, body, queue_id = services(), item.get_body(), item.id or uuid4().hex
    inserted_at = item.insertion_time if item.insertion_time and item.insertion_time.tzinfo else None

    def deliver_when_due(message: Message, enqueued_at: datetime) -> NextStep:
        now = wait_for(rest_of_wait(message, now=utc_now()))
        return deliver(
            message,
            context=app.send_context,
            now=now,
            elapsed=stopwatch(),
            attempt_id=uuid4().hex,
            enqueued_at=enqueued_at,
        )

    def take() -> None:
        take_from_outbox(
            body,
            queue_id=queue_id,
            redelivered=(item.dequeue_count or 0) > 1,
            inserted_at=inserted_at,
            default_country=app.settings.DEFAULT_COUNTRY,
            checks=app.checks,
            deliver=deliver_when_due,
            outbox=app.outbox,
            dead_letters=app.dead_letters,
            now=utc_now(),
        )

    keep_in_outage(take, body, queue_id=queue_id, inserted_at=inserted_at, outbox=lambda: app.outbox)


@bp.function_name("reminders_tick_by_queue")
@bp.queue_trigger(arg_name="item", queue_name=TICKS, connection=STORAGE)
def reminders_tick_by_queue(item: func.QueueMessage) -> None:
    """Run a tick between two of the timer's, or fire what is due in one shard."""
    from shared.domain.reminders.ticks import ShardTick, Source, decode_tick
    from shared.services.guard.stops.release_stopped import release_stopped
    from shared.services.held_messages.release_held import release_held
    from shared.services.reminders.tick import log_tick, tick, tick_shard
    from shared.services.reminders.tick_chain import record_tick, schedule_next_tick

    app, now, elapsed = services(), utc_now(), stopwatch()
    message = decode_tick(item.get_body())
    if isinstance(message, ShardTick):
        result = tick_shard(message.shard, app.tick_context(elapsed), now=now)
        log_tick(result, f"shard {message.shard}")
    elif schedule_next_tick(
        message, queue_id=item.id or uuid4().hex, agenda=app.agenda, ticks=app.ticks, now=now
    ):
        result = tick(app.tick_context(elapsed), ticks=app.ticks, now=now)
        if result.skipped:
            record_tick(Source.QUEUE, skipped=result.skipped, agenda=app.agenda, now=now)
        log_tick(result, "queue")
        release_held(app.release_context(elapsed), now=now)
        release_stopped(app.stop_context(elapsed), now=now)
