"""Record what a status callback of Twilio reports about an attempt."""

import logging
from collections.abc import Mapping
from datetime import datetime

from shared.domain.deliveries.delivery import Delivery
from shared.domain.deliveries.status import Status
from shared.domain.deliveries.status_callback import Report, apply_report, is_about_unsent, read_callback
from shared.ports.pending_messages import DeadLetters
from shared.ports.queues import Outbox
from shared.ports.storage import Ledger
from shared.services.follow_ups.write_follow_ups import put_follow_ups, write_follow_ups
from shared.services.optimistic_update import update_delivery
from shared.services.outcomes.log_outcome import log_outcome
from shared.services.outcomes.never_sent import keep_never_sent, requeue_unsent
from shared.services.outcomes.sid_owner import assign_proven_sid
from shared.services.people.erased.erased_messages import is_erased

log = logging.getLogger(__name__)

FAILURES = frozenset(
    {Status.HELD, Status.FAILED, Status.UNDELIVERED, Status.DEAD, Status.BUSY, Status.NO_ANSWER}
)
"""What a report may make of a delivery that writes a dead letter, or shows that it failed."""


def record_status_callback(
    form: Mapping[str, str],
    *,
    delivery_id: str,
    attempt_id: str,
    ledger: Ledger,
    dead_letters: DeadLetters,
    outbox: Outbox,
    now: datetime,
) -> None:
    """Apply a status callback to its delivery; idempotent.

    What Twilio did not send is put on the outbox again, and so is what follows the message. A
    callback about an unknown delivery, or with an unknown status, is logged and ignored.
    """
    report = read_callback(form, attempt_id=attempt_id)
    saved = record_report(
        report, delivery_id, ledger=ledger, dead_letters=dead_letters, outbox=outbox, now=now
    )
    if report and saved and is_about_unsent(report, saved):
        requeue_unsent(saved, outbox=outbox, now=now)


def record_report(
    report: Report | None,
    delivery_id: str,
    *,
    ledger: Ledger,
    dead_letters: DeadLetters,
    outbox: Outbox | None = None,
    now: datetime,
) -> Delivery | None:
    """Apply a report of Twilio's to its delivery, and return that as it is saved; idempotent.

    None if there is no such delivery, its SID was erased, or no report that can be read. What follows it is
    put on the outbox; without one that is left to the next report.
    """
    delivery = ledger.load(delivery_id) if delivery_id else None
    if report is None or delivery is None:
        log.info("status callback ignored: unknown delivery or status (%s)", delivery_id or "no delivery")
        return None
    reported = apply_report(report, delivery, now=now)
    if report.sid and _may_write_more(reported, delivery) and ledger.is_erased_sid(report.sid):
        log.info("status callback ignored: %s was erased", report.sid)
        return None
    if report.sid and report.sid not in delivery.sids:
        # The callback proves that Twilio has the attempt, even if our own request got no answer.
        assign_proven_sid(report.sid, delivery_id, ledger=ledger, dead_letters=dead_letters, now=now)
    keep_never_sent(reported, delivery, dead_letters=dead_letters, now=now)
    saved = update_delivery(
        delivery,
        lambda newest: write_follow_ups(apply_report(report, newest, now=now), ledger=ledger, now=now),
        ledger=ledger,
    )
    if report.sid and report.sid not in saved.sids and is_erased(delivery_id, ledger=ledger):
        ledger.erase_sid(report.sid)  # assigned above, by what this worker remembered
        return None
    if outbox:
        put_follow_ups(saved, before=delivery, ledger=ledger, outbox=outbox, now=now)
    log_outcome(delivery_id, saved.status, saved.error_code)
    return saved


def _may_write_more(reported: Delivery, known: Delivery) -> bool:
    """Return whether a report may write words elsewhere: a dead letter, a follow-up.

    The delivery may be a worker's memory of one that was erased meanwhile. Of most messages Twilio reports
    no more than that they arrived: nothing is asked.
    """
    return reported != known and (bool(known.message.otherwise) or reported.status in FAILURES)
