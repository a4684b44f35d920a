"""Sweep stale deliveries: requeue them, fetch their status from Twilio, or close them; none stays open."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from msgspec import Struct, structs

from shared.domain.deliveries.delivery import Delivery, close, record_requeue
from shared.domain.deliveries.held_message import held_until, is_held_for_account
from shared.domain.deliveries.retry_policy import MAX_DELAY, RetryPolicy
from shared.domain.deliveries.status import Status
from shared.domain.deliveries.status_callback import apply_report
from shared.domain.guard.stops.stop import Standing
from shared.domain.guard.stops.stop_changes import left_at
from shared.domain.messages.envelope import envelope_of
from shared.errors import TwilioUnavailable, VersionConflict
from shared.ports.guard import Stops
from shared.ports.pending_messages import DeadLetters
from shared.ports.queues import Outbox
from shared.ports.storage import Ledger
from shared.ports.twilio import Sender
from shared.services.follow_ups.write_follow_ups import put_follow_ups, write_follow_ups
from shared.services.guard.cancel.cancel_campaign import cancel_covered
from shared.services.optimistic_update import update_delivery
from shared.services.outcomes.never_sent import keep_never_sent, requeue_unsent

log = logging.getLogger(__name__)


MAX_DURATION = timedelta(minutes=4)
"""The host ends a function, and its worker, after five minutes (host.json, ``functionTimeout``)."""


class SweepResult(Struct, kw_only=True):
    """What one sweep did."""

    open: int = 0
    requeued: int = 0  # put on the outbox, where a sender continues with it
    asked: int = 0  # Twilio was asked for the status
    closed: int = 0  # sent, and no further report is expected
    canceled: int = 0  # with their campaign
    failed: int = 0  # the next sweep retries
    cut_short: bool = False  # out of time; the next sweep begins elsewhere


class _LookupPorts(Struct, frozen=True, kw_only=True):
    """The ports that asking Twilio for a status uses."""

    ledger: Ledger
    sender: Sender
    dead_letters: DeadLetters
    outbox: Outbox


def sweep_stale(
    *,
    ledger: Ledger,
    outbox: Outbox,
    sender: Sender,
    dead_letters: DeadLetters,
    stops: Stops,
    retry_policy: RetryPolicy,
    elapsed: Callable[[], timedelta],
    now: datetime,
) -> SweepResult:
    """Sweep every open delivery to which nothing happened for an hour, or which was canceled with a campaign.

    Costs one query for each of the ledger's 256 partitions, and one read for each open delivery; nothing
    for those that are not open. ``elapsed`` returns how long ago ``now`` was.
    """
    ports = _LookupPorts(ledger=ledger, sender=sender, dead_letters=dead_letters, outbox=outbox)
    result, standing = SweepResult(), stops.read()
    for delivery_id in ledger.open():
        if elapsed() > MAX_DURATION:
            log.warning("sweep: out of time; the next sweep continues")
            result.cut_short = True
            break
        result.open += 1
        try:
            delivery = ledger.load(delivery_id)
            if delivery:
                delivery = cancel_covered(delivery, standing.cancellations, ledger=ledger, now=now)
                result.canceled += delivery.status is Status.CANCELED
            if delivery and delivery.is_open and _is_stale(delivery, standing, retry_policy, now=now):
                _look_again(delivery, ports, result, retry_policy, now=now)
        except Exception:  # whatever it is, the other deliveries are still swept
            log.exception("message %s: sweep failed; the next sweep retries", delivery_id)
            result.failed += 1
    return result


def _look_again(
    delivery: Delivery, ports: _LookupPorts, result: SweepResult, policy: RetryPolicy, *, now: datetime
) -> None:
    """Ask Twilio for a stale delivery that was sent; put any other on the outbox."""
    if delivery.status is Status.SENT:
        result.asked += 1
        result.closed += _ask_twilio(delivery, ports, close_after=policy.close_after, now=now)
    else:
        _requeue(delivery, ledger=ports.ledger, outbox=ports.outbox, now=now)
        result.requeued += 1


def _is_stale(delivery: Delivery, standing: Standing, retry_policy: RetryPolicy, *, now: datetime) -> bool:
    since, not_before = delivery.updated_at, delivery.message.not_before
    if is_held_for_account(delivery):  # it waits on a list of its own, from which it comes in time
        since = max(since, held_until(delivery, retry_policy=retry_policy))
    since = max(since, left_at(delivery, standing) or since)  # it waits on the list of the stop
    if delivery.status is Status.HELD and not_before:
        if now < not_before:
            # It waits on the outbox or in the agenda.
            return now - since >= MAX_DELAY + retry_policy.stale_after
        since = max(since, not_before)
    if delivery.status is Status.HELD and delivery.retry_at:
        since = max(since, delivery.retry_at)
    # With exponential backoff: while no sender runs, copies must not pile up on the outbox.
    return now - since >= retry_policy.stale_after * (1 << min(delivery.requeue_count, 5))


def _requeue(delivery: Delivery, *, ledger: Ledger, outbox: Outbox, now: datetime) -> None:
    """Put a delivery on the outbox again; if it is there already, the ledger still lets one copy through."""
    log.warning("message %s: %s for too long; requeued", delivery.id, delivery.status)
    outbox.put(envelope_of(delivery.message), delay=timedelta(0))
    try:
        ledger.save(record_requeue(delivery, now=now))
    except VersionConflict:
        log.info("message %s changed meanwhile", delivery.id)


def _ask_twilio(delivery: Delivery, ports: _LookupPorts, *, close_after: timedelta, now: datetime) -> bool:
    """Fetch a status whose callback may be lost; return whether the delivery was closed without one."""
    try:
        record = ports.sender.fetch(delivery.sid or "")
    except TwilioUnavailable as unavailable:
        log.warning("message %s: Twilio could not be asked: %s", delivery.id, unavailable)
        return False
    changed = apply_report(record.report, delivery, now=now) if record else delivery
    keep_never_sent(changed, delivery, dead_letters=ports.dead_letters, now=now)
    changed = write_follow_ups(changed, ledger=ports.ledger, now=now)
    is_over = changed.status is Status.SENT and now - delivery.attempts[-1].at >= close_after
    if is_over:
        changed = close(changed, now=now)
    saved = update_delivery(
        delivery,
        lambda newest: structs.replace(changed, version=newest.version) if newest == delivery else newest,
        ledger=ports.ledger,
    )
    requeue_unsent(saved, outbox=ports.outbox, now=now)
    put_follow_ups(saved, before=delivery, ledger=ports.ledger, outbox=ports.outbox, now=now)
    return is_over
