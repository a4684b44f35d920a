"""What runs when a message lies on a queue: the sender, and the second source of ticks."""

from uuid import uuid4

import azure.functions as func

from shared.settings import OUTBOX, STORAGE, TICKS
from shared.triggers.clock import stopwatch, utc_now
from shared.wiring import services

bp = func.Blueprint()


@bp.function_name("outbox_deliver")
@bp.queue_trigger(arg_name="item", queue_name=OUTBOX, connection=STORAGE)
def outbox_deliver(item: func.QueueMessage) -> None:
    """Send one message. If this raises, the host returns it to the queue."""
    from shared.domain.messages.message import Message
    from shared.services.sending.deliver import deliver
    from shared.services.sending.next_step import NextStep
    from shared.services.sending.take_from_outbox import take_from_outbox

    own = services()

    def deliver_now(message: Message) -> NextStep:
        return deliver(
            message, context=own.send_context, now=utc_now(), elapsed=stopwatch(), attempt_id=uuid4().hex
        )

    take_from_outbox(
        item.get_body(),
        queue_id=item.id or uuid4().hex,
        redelivered=(item.dequeue_count or 0) > 1,
        default_country=own.settings.DEFAULT_COUNTRY,
        deliver=deliver_now,
        outbox=own.outbox,
        dead_letters=own.dead_letters,
        now=utc_now(),
    )


@bp.function_name("reminders_tick_by_queue")
@bp.queue_trigger(arg_name="item", queue_name=TICKS, connection=STORAGE)
def reminders_tick_by_queue(item: func.QueueMessage) -> None:
    """Make a tick between two of the timer's, or work off what is due in one shard."""
    from shared.domain.reminders.ticks import ShardTick, Source, from_queue
    from shared.services.reminders.tick import log_tick, tick, tick_shard
    from shared.services.reminders.tick_chain import record_tick, schedule_next_tick

    own, now, elapsed = services(), utc_now(), stopwatch()
    call = from_queue(item.get_body())
    if isinstance(call, ShardTick):
        log_tick(tick_shard(call.shard, own.tick_context(elapsed), now=now), f"shard {call.shard}")
    elif schedule_next_tick(
        call, queue_id=item.id or uuid4().hex, agenda=own.agenda, ticks=own.ticks, now=now
    ):
        done = tick(own.tick_context(elapsed), ticks=own.ticks, now=now)
        if done.skipped:
            record_tick(Source.QUEUE, skipped=done.skipped, agenda=own.agenda, now=now)
        log_tick(done, "queue")
