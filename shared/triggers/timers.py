"""The timetable: everything that runs by the clock, at a glance.

| function | runs | does |
|---|---|---|
| ``reminders_tick`` | every minute | put due reminders on the outbox |
| ``poison_drain`` | every minute, at 30 s | poison queues to dead letters; log the backlog for alerts |
| ``inbox_take_in_missed`` | every ten minutes | store texts whose webhook failed |
| ``deliveries_look_again`` | hourly, at :07 | sweep stale deliveries |
| ``recordings_notice_left`` | hourly, at :17 | send notices about recordings that a crash kept back |
| ``events_announce_left`` | hourly, at :37 | publish events that a crash kept back |
| ``reminders_follow_law`` | daily, 03:17 UTC | recompute due times after a time zone change |
"""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta

import azure.functions as func

from shared.settings import OUTBOX, TICKS
from shared.triggers.clock import stopwatch, utc_now
from shared.wiring import services

log = logging.getLogger(__name__)

bp = func.Blueprint()

MISSED_TEXTS_OVERLAP = timedelta(hours=2)
"""How far back ``inbox_take_in_missed`` looks, every ten minutes."""

MISSED_TEXTS_FAR = timedelta(days=3)
"""How far back it looks once a day, and when the timer is late."""


@bp.function_name("reminders_tick")
@bp.timer_trigger(arg_name="timer", schedule="0 * * * * *", use_monitor=True)
def reminders_tick(timer: func.TimerRequest) -> None:
    """Put due reminders on the outbox. A tick that comes twice or late does no harm."""
    from shared.domain.reminders.ticks import Source
    from shared.services.reminders.tick import log_tick, tick
    from shared.services.reminders.tick_chain import record_tick, restart_chain

    own, now, elapsed = services(), utc_now(), stopwatch()
    done = tick(own.tick_context(elapsed), ticks=own.ticks, now=now)
    record_tick(Source.TIMER, skipped=done.skipped, agenda=own.agenda, now=now)
    restart_chain(agenda=own.agenda, ticks=own.ticks, now=now)
    log_tick(done, "timer, late" if timer.past_due else "timer")


@bp.function_name("poison_drain")
@bp.timer_trigger(arg_name="timer", schedule="30 * * * * *", use_monitor=True)
def poison_drain(timer: func.TimerRequest) -> None:  # noqa: ARG001 - the binding needs its name
    """Move the poison queues to dead letters, restart a stalled tick chain, and log the backlog.

    Alerts read the line about the backlog. It is logged here because a timer function is alone on
    its instance in Azure, where too little is logged for any line to be sampled away.
    """
    from shared.services.dead_letters.drain_poison_queue import dead_letter_poison, discard_poison_ticks
    from shared.services.operations.backlog import measure_backlog
    from shared.services.reminders.tick_chain import restart_chain

    own, now = services(), utc_now()
    restart_chain(agenda=own.agenda, ticks=own.ticks, now=now)
    if count := dead_letter_poison(poison=own.poison_of(OUTBOX), dead_letters=own.dead_letters, now=now):
        log.error("%d messages were poison", count)
    if count := discard_poison_ticks(poison=own.poison_of(TICKS), dead_letters=own.dead_letters, now=now):
        log.error("%d ticks were poison", count)
    seen = measure_backlog(outbox=own.depth_of(OUTBOX), dead_letters=own.dead_letters, now=now)
    log.info(
        "gauge: %d on the outbox, the oldest for %d s; %d dead letters, the newest for %d s",
        *(seen.outbox, seen.oldest, seen.letters, seen.newest),
    )


@bp.function_name("inbox_take_in_missed")
@bp.timer_trigger(arg_name="timer", schedule="40 */10 * * * *", use_monitor=True)
def inbox_take_in_missed(timer: func.TimerRequest) -> None:
    """Store and answer texts whose webhook failed."""
    from shared.services.conversations.answer_text import answer_text
    from shared.services.conversations.missed_texts import backfill_missed_texts

    own, now = services(), utc_now()

    def answer(form: Mapping[str, str], at: datetime) -> str:
        flow = own.settings.flow_of(form.get("To", ""))
        return answer_text(
            form, contacts=own.contacts, flows=own.flows, ledger=own.ledger, flow=flow, now=at, late=True
        )

    looks_far = timer.past_due or (now.hour == 0 and now.minute < 10)  # noqa: PLR2004 - the first of the day
    count = backfill_missed_texts(
        inbox=own.inbound_texts,
        contacts=own.contacts,
        answer=answer,
        ledger=own.ledger,
        outbox=own.outbox,
        since=now - (MISSED_TEXTS_FAR if looks_far else MISSED_TEXTS_OVERLAP),
        now=now,
    )
    if count:
        log.error("%d texts were missed by their webhooks: see Twilio's debugger for why", count)


@bp.function_name("deliveries_look_again")
@bp.timer_trigger(arg_name="timer", schedule="0 7 * * * *", use_monitor=True)
def deliveries_look_again(timer: func.TimerRequest) -> None:  # noqa: ARG001 - the binding needs its name
    """Sweep stale deliveries: requeue, ask Twilio, or close those that nothing happened to."""
    from shared.services.operations.stale_deliveries import sweep_stale

    own = services()
    looked = sweep_stale(
        ledger=own.ledger,
        outbox=own.outbox,
        sender=own.sender,
        retry_policy=own.retry_policy,
        elapsed=stopwatch(),
        now=utc_now(),
    )
    log.info(
        "looked again: %d open, %d put back, %d asked for, %d closed, %d failed",
        *(looked.open, looked.put_back, looked.asked, looked.closed, looked.failed),
    )


@bp.function_name("recordings_notice_left")
@bp.timer_trigger(arg_name="timer", schedule="0 17 * * * *", use_monitor=True)
def recordings_notice_left(timer: func.TimerRequest) -> None:  # noqa: ARG001 - the binding needs its name
    """Send notices about recordings that a crash kept back."""
    from shared.services.recordings.recordings import send_pending_notices

    own = services()
    send_pending_notices(
        recordings=own.recordings,
        ledger=own.ledger,
        outbox=own.outbox,
        link=own.recording_link,
        now=utc_now(),
    )


@bp.function_name("events_announce_left")
@bp.timer_trigger(arg_name="timer", schedule="0 37 * * * *", use_monitor=True)
def events_announce_left(timer: func.TimerRequest) -> None:  # noqa: ARG001 - the binding needs its name
    """Publish events that a crash kept back; nothing if events are off."""
    own = services()
    if own.publishes_events and (count := own.ledger.publish_pending()):
        log.warning("%d events were published late", count)


@bp.function_name("reminders_follow_law")
@bp.timer_trigger(arg_name="timer", schedule="0 17 3 * * *", use_monitor=True)
def reminders_follow_law(timer: func.TimerRequest) -> None:  # noqa: ARG001 - the binding needs its name
    """Recompute due times after time zone rules changed."""
    from shared.services.reminders.timezone_updates import apply_timezone_changes

    if moved := apply_timezone_changes(agenda=services().agenda, now=utc_now()):
        log.warning("a law changed: %d reminders are due at another hour now", moved)
