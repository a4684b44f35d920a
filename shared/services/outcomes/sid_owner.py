"""Assign each Twilio SID to exactly one delivery, so that of two equal texts each gets its own."""

import logging
from datetime import datetime

from shared.domain.deliveries.dead_letter import Cause, dead_letter_for
from shared.domain.deliveries.status import Status
from shared.domain.deliveries.status_callback import release_sid
from shared.ports.pending_messages import DeadLetters
from shared.ports.storage import Ledger
from shared.services.optimistic_update import retry_on_conflict

log = logging.getLogger(__name__)


def assign_proven_sid(
    sid: str, delivery_id: str, *, ledger: Ledger, dead_letters: DeadLetters, now: datetime
) -> None:
    """Assign ``sid`` to that delivery: Twilio itself said so, in its answer or in a status callback.

    Another delivery may have adopted it as a match (possible only if a worker was slower than its lease).
    Whether that one was sent is then unclear again: it becomes a dead letter, for a person to decide.
    """
    other_id = ledger.assign_sid(sid, delivery_id)
    if other_id == delivery_id:
        return
    log.error("%s belongs to %s, not to %s, which had adopted it", sid, delivery_id, other_id)
    reason = (
        f"{sid} was adopted for this message but belongs to {delivery_id}: whether it was sent is unclear"
    )

    def release() -> None:
        _release_sid(sid, other_id, ledger=ledger, dead_letters=dead_letters, now=now, reason=reason)

    release()  # before: after a crash in between, all of this is repeated
    ledger.assign_sid(sid, delivery_id, instead_of=other_id)
    release()  # and after: the other delivery may have adopted it in between


def _release_sid(
    sid: str, other_id: str, *, ledger: Ledger, dead_letters: DeadLetters, now: datetime, reason: str
) -> None:
    """Take ``sid`` from that delivery; make the save of a worker fail that is about to adopt it."""

    def attempt() -> None:
        other = ledger.load(other_id)
        if other is None or not (sid in other.sids or other.status is Status.UNKNOWN):
            return
        if sid in other.sids:
            dead_letters.add(dead_letter_for(other.message, cause=Cause.UNCLEAR, reason=reason, now=now))
        ledger.save(release_sid(other, sid, now=now, reason=reason))

    retry_on_conflict(attempt, record=f"delivery {other_id}")
