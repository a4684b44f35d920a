"""The timetable: every timer of the app.

| function | runs | does |
|---|---|---|
| ``reminders_tick`` | every minute | reminders that are due, held messages, and what dead workers left |
| ``poison_drain`` | every minute, at 30 s | requeue what dead workers left; poison queues; log the backlog |
| ``inbox_take_in_missed`` | every two minutes, at 40 s | missed texts and calls; lost answers; erasures |
| ``deliveries_look_again`` | hourly, at :07 | sweep stale deliveries and dead letters; tell of stops |
| ``recordings_notice_left`` | hourly, at :17 | send notices about recordings that a crash kept back |
| ``retention_run`` | hourly, at :27 | remove what is older than RETAIN says, and words of private messages |
| ``events_announce_left`` | hourly, at :37 | publish events that a crash kept back |
| ``spending_read`` | hourly, at :47 | read what was spent from Twilio's lists |
| ``reminders_follow_law`` | daily, 03:17 UTC | due times after a zone change; what is old, and opt-outs |
"""

import logging
from datetime import datetime, timedelta

import azure.functions as func

from shared.settings import OUTBOX, TICKS
from shared.triggers.clock import stopwatch, utc_now
from shared.wiring.services import services

log = logging.getLogger(__name__)

bp = func.Blueprint()

RECENT = timedelta(hours=2)
"""Dead letters that are checked every minute, not every hour: their messages may still be under way."""

ERASING = timedelta(seconds=40)
"""How long a run goes on with erasures."""


@bp.function_name("reminders_tick")
@bp.timer_trigger(arg_name="timer", schedule="0 * * * * *", use_monitor=True)
def reminders_tick(timer: func.TimerRequest) -> None:
    """Put due reminders on the outbox, messages that were held, and what dead workers left.

    Idempotent: a tick that runs twice or late does no harm.
    """
    from shared.domain.reminders.ticks import Source
    from shared.services.guard.stops.release_stopped import release_stopped
    from shared.services.held_messages.release_held import release_held
    from shared.services.reminders.tick import log_tick, tick
    from shared.services.reminders.tick_chain import record_tick, restart_chain

    app, now, elapsed = services(), utc_now(), stopwatch()
    result = tick(app.tick_context(elapsed), ticks=app.ticks, now=now)
    record_tick(Source.TIMER, skipped=result.skipped, agenda=app.agenda, now=now)
    restart_chain(agenda=app.agenda, ticks=app.ticks, now=now)
    log_tick(result, "timer, late" if timer.past_due else "timer")
    release_held(app.release_context(elapsed), now=now)
    release_stopped(app.stop_context(elapsed), now=now)
    _requeue_abandoned(now)


@bp.function_name("poison_drain")
@bp.timer_trigger(arg_name="timer", schedule="30 * * * * *", use_monitor=True)
def poison_drain(timer: func.TimerRequest) -> None:  # noqa: ARG001 - the binding needs its name
    """Pick up what dead workers and hosts left, restart a stalled tick chain, and log the backlog."""
    from shared.services.dead_letters.close_sent_poison import close_sent_poison
    from shared.services.dead_letters.drain_poison_queue import dead_letter_poison, discard_poison_ticks
    from shared.services.operations.backlog import measure_backlog
    from shared.services.reminders.tick_chain import restart_chain

    app, now = services(), utc_now()
    restart_chain(agenda=app.agenda, ticks=app.ticks, now=now)
    _requeue_abandoned(now)
    country = app.settings.DEFAULT_COUNTRY
    if count := dead_letter_poison(
        poison=app.poison_queue(OUTBOX),
        dead_letters=app.dead_letters,
        ledger=app.ledger,
        default_country=country,
        now=now,
        digest_secret=app.settings.DIGEST_SECRET,
    ):
        log.error("%d messages moved from poison queue to dead letters", count)
    if count := discard_poison_ticks(poison=app.poison_queue(TICKS), dead_letters=app.dead_letters, now=now):
        log.error("%d ticks discarded from poison queue", count)
    backlog = measure_backlog(outbox=app.queue_stats(OUTBOX), dead_letters=app.dead_letters, now=now)
    # Logged here, for alerts: a timer has an instance of its own, where no line is sampled away.
    log.info(
        "backlog: %d on the outbox, the oldest for %d s; %d dead letters, the newest for %d s",
        *(backlog.outbox_count, backlog.outbox_oldest_seconds),
        *(backlog.dead_letter_count, backlog.dead_letter_newest_seconds),
    )
    close_sent_poison(
        dead_letters=app.dead_letters,
        ledger=app.ledger,
        default_country=country,
        elapsed=stopwatch(),
        since=now - RECENT,
        digest_secret=app.settings.DIGEST_SECRET,
    )


@bp.function_name("inbox_take_in_missed")
@bp.timer_trigger(arg_name="timer", schedule="40 */2 * * * *", use_monitor=True)
def inbox_take_in_missed(timer: func.TimerRequest) -> None:
    """Store and answer texts whose webhook failed, send answers that Twilio did not take, and store calls.

    Go on with erasures of people that are not finished.
    """
    from shared.services.calls.backfill_calls import backfill_calls
    from shared.services.inbox.missed_texts import backfill_missed_texts, lookback

    app, now = services(), utc_now()
    back = lookback(now, late_answer=app.settings.late_answer, is_late=bool(timer.past_due))
    count = backfill_missed_texts(context=app.inbox_context, since=now - back, now=now)
    if count:
        log.error("%d texts stored late, since their webhooks failed: see Twilio's debugger", count)
    if count := backfill_calls(context=app.call_context, since=now - back, now=now):
        log.error("%d calls stored late, since their callbacks failed: see Twilio's debugger", count)
    _go_on_with_erasures()


@bp.function_name("deliveries_look_again")
@bp.timer_trigger(arg_name="timer", schedule="0 7 * * * *", use_monitor=True)
def deliveries_look_again(timer: func.TimerRequest) -> None:  # noqa: ARG001 - the binding needs its name
    """Tell of stops; sweep stale deliveries: requeue, ask Twilio, or close; close obsolete dead letters."""
    from shared.services.dead_letters.close_sent_poison import close_sent_poison
    from shared.services.guard.stops.standing_stops import tell_of_stops
    from shared.services.operations.stale_deliveries import sweep_stale

    app = services()
    tell_of_stops(app.stops, now=utc_now())
    result = sweep_stale(
        ledger=app.ledger,
        outbox=app.outbox,
        sender=app.sender,
        dead_letters=app.dead_letters,
        stops=app.stops,
        retry_policy=app.retry_policy,
        elapsed=stopwatch(),
        now=utc_now(),
    )
    log.info(
        "sweep: %d open, %d requeued, %d asked for, %d closed, %d canceled, %d failed",
        *(result.open, result.requeued, result.asked, result.closed, result.canceled, result.failed),
    )
    close_sent_poison(
        dead_letters=app.dead_letters,
        ledger=app.ledger,
        default_country=app.settings.DEFAULT_COUNTRY,
        elapsed=stopwatch(),
        digest_secret=app.settings.DIGEST_SECRET,
    )


@bp.function_name("recordings_notice_left")
@bp.timer_trigger(arg_name="timer", schedule="0 17 * * * *", use_monitor=True)
def recordings_notice_left(timer: func.TimerRequest) -> None:  # noqa: ARG001 - the binding needs its name
    """Send notices about recordings that a crash kept back."""
    from shared.services.recordings.store_recording import send_pending_notices

    app = services()
    send_pending_notices(
        recordings=app.recordings,
        ledger=app.ledger,
        outbox=app.outbox,
        link=app.recording_link,
        now=utc_now(),
    )


@bp.function_name("retention_run")
@bp.timer_trigger(arg_name="timer", schedule="0 27 * * * *", use_monitor=True)
def retention_run(timer: func.TimerRequest) -> None:  # noqa: ARG001 - the binding needs its name
    """Remove what is older than RETAIN says, and words of private messages; do nothing without a secret."""
    from shared.services.retention.run_retention import log_removed, run_retention

    app = services()
    if app.settings.DIGEST_SECRET:
        log_removed(run_retention(app.retention_context(stopwatch()), now=utc_now()))


@bp.function_name("events_announce_left")
@bp.timer_trigger(arg_name="timer", schedule="0 37 * * * *", use_monitor=True)
def events_announce_left(timer: func.TimerRequest) -> None:  # noqa: ARG001 - the binding needs its name
    """Publish events that a crash kept back; do nothing if events are off."""
    app = services()
    if app.settings.EVENTS == "on" and (count := app.ledger.publish_pending()):
        log.warning("%d events were published late", count)


@bp.function_name("spending_read")
@bp.timer_trigger(arg_name="timer", schedule="0 47 * * * *", use_monitor=True)
def spending_read(timer: func.TimerRequest) -> None:  # noqa: ARG001 - the binding needs its name
    """Read what was spent from Twilio's lists: today, and the days whose prices may still come."""
    from shared.services.spending.read_spending import SpendingContext, read_spending

    app = services()
    context = SpendingContext(charges=app.charges, days=app.spending_days, elapsed=stopwatch())
    read_spending(context, now=utc_now())


@bp.function_name("reminders_follow_law")
@bp.timer_trigger(arg_name="timer", schedule="0 17 3 * * *", use_monitor=True)
def reminders_follow_law(timer: func.TimerRequest) -> None:  # noqa: ARG001 - the binding needs its name
    """Recompute due times after time zone rules changed; remove what is old; list opt-outs."""
    from shared.services.guard.cancel.old_cancellations import remove_old_cancellations
    from shared.services.people.index_older import index_older
    from shared.services.reminders.timezone_updates import apply_timezone_changes
    from shared.services.retention.forget_reminders import forget_ended_reminders

    app, now = services(), utc_now()
    if count := apply_timezone_changes(agenda=app.agenda, now=now):
        log.warning("time zone rules changed: %d reminders rescheduled", count)
    if count := remove_old_cancellations(
        stops=app.stops, ledger=app.ledger, outbox=app.queue_stats(OUTBOX), elapsed=stopwatch(), now=now
    ):
        log.info("%d old cancellations removed", count)
    if count := index_older(app.people_index, elapsed=stopwatch()):
        log.info("%d opt-outs of an earlier version listed", count)
    forget_ended_reminders(app.settings.RETAIN, agenda=app.agenda, now=now)


def _go_on_with_erasures() -> None:
    """Go on with the erasures of people, if there can be any. One request if none is under way."""
    from shared.services.people.erasure.erase_person import go_on_with_erasures

    app = services()
    if app.settings.DIGEST_SECRET:
        context = app.erasure_context(stopwatch(), budget=ERASING)
        go_on_with_erasures(context=context, now=utc_now())


def _requeue_abandoned(now: datetime) -> None:
    """Requeue messages whose worker died. Two timers do this, half a minute apart."""
    from shared.services.operations.abandoned_attempts import requeue_abandoned

    app = services()
    try:
        count = requeue_abandoned(
            attempts=app.open_attempts,
            ledger=app.ledger,
            outbox=app.outbox,
            backlog=app.queue_stats(OUTBOX),
            shares=app.shares_to_read,
            retry_policy=app.retry_policy,
            now=now,
        )
    except Exception:  # whatever it is, the timer's own work must not fail with it
        log.exception("attempts without an outcome were not checked; the next run tries another share")
        return
    if count:
        log.warning("%d messages requeued: their attempts have no outcome", count)
