"""What Switchboard does by the clock so that nothing is left lying."""

import logging

import azure.functions as func

from shared.settings import OUTBOX, TICKS
from shared.triggers.clock import stopwatch, utc_now
from shared.wiring import services

log = logging.getLogger(__name__)

bp = func.Blueprint()


@bp.function_name("deliveries_look_again")
@bp.timer_trigger(arg_name="timer", schedule="0 7 * * * *", use_monitor=True)
def deliveries_look_again(timer: func.TimerRequest) -> None:  # noqa: ARG001 - the binding needs its name
    """Every hour, look again at the deliveries that nothing happened to."""
    from shared.services.operations.stale_deliveries import look_again

    own = services()
    looked = look_again(
        ledger=own.ledger,
        outbox=own.outbox,
        sender=own.sender,
        patience=own.patience,
        elapsed=stopwatch(),
        now=utc_now(),
    )
    log.info(
        "looked again: %d open, %d put back, %d asked for, %d closed, %d failed",
        *(looked.open, looked.put_back, looked.asked, looked.closed, looked.failed),
    )


@bp.function_name("poison_drain")
@bp.timer_trigger(arg_name="timer", schedule="30 * * * * *", use_monitor=True)
def poison_drain(timer: func.TimerRequest) -> None:  # noqa: ARG001 - the binding needs its name
    """Every minute, keep as dead letters what the host put on the poison queues; see that ticks go on, too.

    Then say how much waits: alerts look at that line. It is said here because a timer function is
    alone on its instance in Azure, where too little is logged for any to be sampled away.
    """
    from shared.services.dead_letters.drain_poison_queue import drain, drain_ticks
    from shared.services.operations.backlog import gauge
    from shared.services.reminders.tick_chain import revive

    own, now = services(), utc_now()
    revive(agenda=own.agenda, ticks=own.ticks, now=now)
    if count := drain(poison=own.poison_of(OUTBOX), dead_letters=own.dead_letters, now=now):
        log.error("%d messages were poison", count)
    if count := drain_ticks(poison=own.poison_of(TICKS), dead_letters=own.dead_letters, now=now):
        log.error("%d ticks were poison", count)
    seen = gauge(outbox=own.depth_of(OUTBOX), dead_letters=own.dead_letters, now=now)
    log.info(
        "gauge: %d on the outbox, the oldest for %d s; %d dead letters, the newest for %d s",
        *(seen.outbox, seen.oldest, seen.letters, seen.newest),
    )
