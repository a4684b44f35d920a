"""Whose is a SID of Twilio's? One delivery's only, so that two with the same text each get their own."""

import logging
from datetime import datetime

from shared.domain.deliveries.dead_letter import Cause, dead_letter_for
from shared.domain.deliveries.delivery import Status
from shared.domain.deliveries.status_callback import release_sid
from shared.ports.storage import DeadLetters, Ledger
from shared.services.optimistic_update import retry_on_conflict

log = logging.getLogger(__name__)


def assign_proven_sid(
    sid: str, delivery_id: str, *, ledger: Ledger, dead_letters: DeadLetters, now: datetime
) -> None:
    """Make ``sid`` that delivery's: Twilio itself said so, by its answer or its callback.

    If another delivery had taken it for its own by likeness (possible only if
    a worker stood still for longer than its lease), what became of that one is
    unclear again: it becomes a dead letter, for a person to decide.
    """
    other_id = ledger.assign_sid(sid, delivery_id)
    if other_id == delivery_id:
        return
    log.error("%s is %s's, not %s's, which had taken it for its own", sid, delivery_id, other_id)
    reason = (
        f"{sid} was taken for this message's but is that of {delivery_id}: whether it was sent is unclear"
    )
    # Before, since a crash in between repeats only that; and after, since it may be taking it right now.
    _take_back(sid, other_id, ledger=ledger, dead_letters=dead_letters, now=now, reason=reason)
    ledger.assign_sid(sid, delivery_id, instead_of=other_id)
    _take_back(sid, other_id, ledger=ledger, dead_letters=dead_letters, now=now, reason=reason)


def _take_back(
    sid: str, other_id: str, *, ledger: Ledger, dead_letters: DeadLetters, now: datetime, reason: str
) -> None:
    """Let that delivery lose ``sid``; if a worker is about to write that it has it, that write fails."""

    def attempt() -> None:
        other = ledger.load(other_id)
        if other is None or not (sid in other.sids or other.status is Status.UNKNOWN):
            return
        if sid in other.sids:
            dead_letters.add(dead_letter_for(other.message, cause=Cause.UNCLEAR, reason=reason, now=now))
        ledger.save(release_sid(other, sid, now=now, reason=reason))

    retry_on_conflict(attempt, record=f"delivery {other_id}")
