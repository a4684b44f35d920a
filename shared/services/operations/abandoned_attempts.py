"""Requeue messages whose attempt was abandoned, because its worker or host died.

The queue delivers such a message again, but only after the time for which the host had hidden it: ten
minutes if the host itself died. The ledger knows sooner.
"""

import logging
from datetime import datetime, timedelta
from itertools import islice

from shared.domain.deliveries.delivery import Delivery
from shared.domain.deliveries.retry_policy import RetryPolicy, next_lookup_at
from shared.domain.deliveries.status import Status
from shared.domain.messages.envelope import envelope_of
from shared.ports.pending_messages import SHARES, OpenAttempt, OpenAttempts
from shared.ports.queues import Outbox, QueueStats
from shared.ports.storage import Ledger
from shared.services.concurrent_map import map_concurrently

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 2_000
"""Attempts of one share checked in one run; the next run of that share continues."""

RUNS_EVERY = timedelta(seconds=30)


class SharesToRead:
    """Which shares a run of this worker reads: none before the outbox has stayed in use for two runs.

    A share is many queries, and most messages leave the outbox within a second. The share that the first
    run leaves out is read by the second one too, which is still before its attempts are to be looked up.
    Only a saving: a worker that has just started reads at its first run.
    """

    def __init__(self) -> None:
        self._was_empty = False
        self._left_out: set[int] = set()

    def next_run(self, share: int, *, is_outbox_empty: bool) -> set[int]:
        """Return what the run reads whose turn it is to read that share."""
        was_empty, self._was_empty = self._was_empty, is_outbox_empty
        left_out, self._left_out = self._left_out, set()
        if is_outbox_empty:
            return set()
        if was_empty:
            self._left_out = {share}
            return set()
        return left_out | {share}


def requeue_abandoned(
    *,
    attempts: OpenAttempts,
    ledger: Ledger,
    outbox: Outbox,
    backlog: QueueStats,
    shares: SharesToRead,
    retry_policy: RetryPolicy,
    now: datetime,
) -> int:
    """Put the messages of abandoned attempts on the outbox, and return how many there were.

    Runs every 30 seconds, for the next share of the deliveries each time: each is checked every two
    minutes. Costs two requests if the outbox is empty, since the message of an attempt stays there,
    hidden, until its worker ends; else a query for each partition of the share, from the second run on.

    Idempotent: a message that is on the outbox already is there twice, and the ledger lets one through.
    Each state of a delivery leads to one message at most.
    """

    def check(attempt: OpenAttempt) -> bool:
        try:
            delivery = ledger.load(attempt.delivery_id)
            return _check(attempt, delivery, attempts, outbox, retry_policy=retry_policy, now=now)
        except Exception:  # whatever it is, the others are still checked
            log.exception("message %s: its attempt cannot be checked; a later run tries", attempt.delivery_id)
            return False

    count = 0
    for share in shares.next_run(share_at(now), is_outbox_empty=not backlog.depth().count):
        found = attempts.begun_before(now - retry_policy.abandoned_after, share=share)
        count += sum(map_concurrently(check, list(islice(found, MAX_ATTEMPTS))))
    return count


def share_at(now: datetime) -> int:
    """Return the share that is checked by the run at that time."""
    return int(now.timestamp() / RUNS_EVERY.total_seconds()) % SHARES


def _check(
    attempt: OpenAttempt,
    delivery: Delivery | None,
    attempts: OpenAttempts,
    outbox: Outbox,
    *,
    retry_policy: RetryPolicy,
    now: datetime,
) -> bool:
    """Requeue the message if its attempt was abandoned. Outbox first: after a crash it is done again."""
    requeue_at = _requeue_at(delivery, retry_policy, now=now) if delivery else None
    if delivery and requeue_at:
        if delivery.status is Status.UNKNOWN and now < requeue_at:
            return False  # its own message on the outbox comes first
        outbox.put(envelope_of(delivery.message), delay=max(requeue_at - now, timedelta(0)))
        log.info("message %s: its attempt has no outcome; requeued", delivery.id)
    attempts.check_off(attempt)
    return requeue_at is not None


def _requeue_at(delivery: Delivery, policy: RetryPolicy, *, now: datetime) -> datetime | None:
    """Return when somebody should look up the latest attempt at Twilio, if nobody did until then."""
    latest = delivery.attempts[-1] if delivery.attempts else None
    if latest is None or delivery.status not in {Status.SENDING, Status.UNKNOWN}:
        return None  # saved by a worker of an earlier version, which does not check it off
    if delivery.requeue_count:
        return None  # nothing happened since the sweep put its message on the outbox
    if delivery.status is Status.SENDING:
        return latest.at + policy.first_lookup_after + policy.lookup_margin
    return next_lookup_at(delivery, retry_policy=policy, now=now) + policy.overdue_after
