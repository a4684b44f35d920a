"""Whose is a SID of Twilio's? One delivery's only, so that two with the same text each get their own."""

import logging
from datetime import datetime

from shared.domain.dead_letter import Cause, letter_about
from shared.domain.report import lose
from shared.ports import DeadLetters, Ledger
from shared.services.save import change_until_saved

log = logging.getLogger(__name__)


def own_proven(
    sid: str, delivery_id: str, *, ledger: Ledger, dead_letters: DeadLetters, now: datetime
) -> None:
    """Make ``sid`` that delivery's: Twilio itself said so, by its answer or its callback.

    If another delivery had taken it for its own by likeness (possible only if
    a worker stood still for longer than its lease), what became of that one is
    unclear again: it becomes a dead letter, for a person to decide.
    """
    other_id = ledger.own(sid, delivery_id)
    if other_id == delivery_id:
        return
    log.error("%s is %s's, not %s's, which had taken it for its own", sid, delivery_id, other_id)
    other = ledger.load(other_id)
    if other and sid in other.sids:
        reason = (
            f"{sid} was taken for this message's but is that of {delivery_id}: whether it was sent is unclear"
        )
        dead_letters.add(letter_about(other.message, cause=Cause.UNCLEAR, reason=reason, now=now))
        change_until_saved(other, lambda known: lose(known, sid, now=now, reason=reason), ledger=ledger)
    # Last: a crash before it repeats the rest.
    ledger.own(sid, delivery_id, instead_of=other_id)
