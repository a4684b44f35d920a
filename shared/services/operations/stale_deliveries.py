"""No delivery stays open: look again at everything that nothing happened to for a while."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from msgspec import Struct, structs

from shared.domain.deliveries import delivery as deliveries
from shared.domain.deliveries.delivery import Delivery, Status
from shared.domain.deliveries.retry_policy import MAX_DELAY, RetryPolicy
from shared.domain.deliveries.status_callback import apply_report
from shared.domain.messages.envelope import envelope_of
from shared.errors import TwilioUnavailable, VersionConflict
from shared.ports.queues import Outbox
from shared.ports.storage import Ledger
from shared.ports.twilio import Sender
from shared.services.optimistic_update import update_delivery

log = logging.getLogger(__name__)


LONGEST = timedelta(minutes=4)
"""The host ends a function, and its worker, after five (host.json, ``functionTimeout``)."""


class SweepResult(Struct, kw_only=True):
    """What one look did."""

    open: int = 0
    put_back: int = 0  # on the outbox, where a sender goes on with it
    asked: int = 0  # Twilio, what became of it
    closed: int = 0  # sent, and no carrier will tell more
    failed: int = 0  # the next look sees to them
    cut_short: bool = False  # there was no time for all; the next look begins elsewhere


def sweep_stale(
    *,
    ledger: Ledger,
    outbox: Outbox,
    sender: Sender,
    retry_policy: RetryPolicy,
    elapsed: Callable[[], timedelta],
    now: datetime,
) -> SweepResult:
    """Look at every open delivery that nothing happened to for an hour.

    Costs one query for each of the ledger's 256 partitions, and one read for
    each open delivery; nothing for those that are not open.

    Args:
        ledger: keeps deliveries.
        outbox: where a sender finds them.
        sender: Twilio, which knows what became of what it has.
        retry_policy: how long to wait, for what.
        elapsed: tells how long ago ``now`` was.
        now: the time when this was called.
    """
    looked = SweepResult()
    for delivery_id in ledger.open():
        if elapsed() > LONGEST:
            log.warning("looking again took too long: the next look goes on")
            looked.cut_short = True
            break
        looked.open += 1
        try:
            delivery = ledger.load(delivery_id)
            if delivery is None or not _is_stale(delivery, retry_policy, now=now):
                continue
            if delivery.status is Status.SENT:
                _ask(
                    delivery, ledger=ledger, sender=sender, retry_policy=retry_policy, now=now, looked=looked
                )
            else:
                _put_back(delivery, ledger=ledger, outbox=outbox, now=now, looked=looked)
        except Exception:  # whatever it is, it must not keep the others open
            log.exception("message %s could not be looked at; the next look tries again", delivery_id)
            looked.failed += 1
    return looked


def _is_stale(delivery: Delivery, retry_policy: RetryPolicy, *, now: datetime) -> bool:
    since, waits = delivery.updated_at, delivery.message.not_before
    if delivery.status is Status.HELD and waits:
        if now < waits:
            return now - since >= MAX_DELAY + retry_policy.stale_after  # it waits for its time, on the outbox
        since = max(since, waits)
    # If senders stand still, copies must not pile up: 1, 2, 4 ... hours apart until something happens.
    return now - since >= retry_policy.stale_after * (1 << min(delivery.requeue_count, 5))


def _put_back(
    delivery: Delivery, *, ledger: Ledger, outbox: Outbox, now: datetime, looked: SweepResult
) -> None:
    """Put it on the outbox once more; if it lies there already, the ledger still lets it through once."""
    log.warning("message %s is %s for too long: put back", delivery.id, delivery.status)
    outbox.put(envelope_of(delivery.message), delay=timedelta(0))
    try:
        ledger.save(deliveries.record_requeue(delivery, now=now))
    except VersionConflict:
        log.info("message %s changed meanwhile", delivery.id)
    looked.put_back += 1


def _ask(
    delivery: Delivery,
    *,
    ledger: Ledger,
    sender: Sender,
    retry_policy: RetryPolicy,
    now: datetime,
    looked: SweepResult,
) -> None:
    """Ask Twilio what became of what it took; its callback may have been lost."""
    looked.asked += 1
    try:
        found = sender.fetch(delivery.sid or "")
    except TwilioUnavailable as unavailable:
        log.warning("message %s: Twilio could not be asked: %s", delivery.id, unavailable)
        return
    told = apply_report(found.report, delivery, now=now) if found else delivery
    if told.status is Status.SENT and now - delivery.attempts[-1].at >= retry_policy.close_after:
        told = deliveries.close(told, now=now)
        looked.closed += 1
    update_delivery(
        delivery,
        lambda known: structs.replace(told, version=known.version) if known == delivery else known,
        ledger=ledger,
    )
