"""What other systems have not been told yet: a worker may have died before it could."""

import logging

import azure.functions as func

from shared.wiring import services

log = logging.getLogger(__name__)

bp = func.Blueprint()


@bp.function_name("events_announce_left")
@bp.timer_trigger(arg_name="timer", schedule="0 37 * * * *", use_monitor=True)
def events_announce_left(timer: func.TimerRequest) -> None:  # noqa: ARG001 - the binding needs its name
    """Every hour, announce what was left; nothing if nobody wants to be told."""
    own = services()
    if own.announces and (count := own.ledger.announce_left()):
        log.warning("%d changes were announced late", count)
