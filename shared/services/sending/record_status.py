"""Write down what Twilio reports about an attempt."""

import logging
from collections.abc import Mapping
from datetime import datetime

from shared.domain.deliveries.reported import OF_CALLS, OF_MESSAGES
from shared.domain.deliveries.status_callback import Report, apply_report
from shared.ports.storage import DeadLetters, Ledger
from shared.services.optimistic_update import update_delivery
from shared.services.sending.log_outcome import log_outcome
from shared.services.sending.sid_owner import assign_proven_sid

log = logging.getLogger(__name__)


def read_report(form: Mapping[str, str], *, attempt_id: str) -> Report | None:
    """Return what a status callback says, of a message or a call; None if we do not know its word."""
    status = OF_MESSAGES.get(form.get("MessageStatus", "")) or OF_CALLS.get(form.get("CallStatus", ""))
    if status is None:
        return None
    code = form.get("ErrorCode", "")
    return Report(
        status=status,
        attempt_id=attempt_id,
        sid=form.get("MessageSid") or form.get("CallSid") or "",
        error_code=int(code) if code.isdecimal() else None,
        error=form.get("ErrorMessage") or None,
        answered_by=form.get("AnsweredBy") or None,
    )


def record(
    form: Mapping[str, str],
    *,
    delivery_id: str,
    attempt_id: str,
    ledger: Ledger,
    dead_letters: DeadLetters,
    now: datetime,
) -> None:
    """Apply what Twilio reports to its delivery. Reports about what is none of ours are noted and dropped."""
    report = read_report(form, attempt_id=attempt_id)
    delivery = ledger.load(delivery_id) if delivery_id else None
    if report is None or delivery is None:
        log.info("a report about %s that says nothing to us", delivery_id or "no message of ours")
        return
    if report.sid and report.sid not in delivery.sids:
        # Proof, before our own request has told, or instead of it. Nobody else may take this SID for theirs.
        assign_proven_sid(report.sid, delivery_id, ledger=ledger, dead_letters=dead_letters, now=now)
    saved = update_delivery(delivery, lambda known: apply_report(report, known, now=now), ledger=ledger)
    log_outcome(delivery_id, saved.status, saved.error_code)
