"""Find out what became of an attempt without a clear answer, with proof. See docs/reliability.md."""

import logging
from datetime import datetime, timedelta

from msgspec import Struct, structs

from shared.domain.deliveries import delivery as deliveries
from shared.domain.deliveries.dead_letter import Cause, letter_about
from shared.domain.deliveries.delivery import Delivery, Status
from shared.domain.deliveries.status_callback import apply
from shared.errors import Changed, SendDelayed
from shared.ports.storage import Ledger
from shared.ports.twilio import Found
from shared.services.optimistic_update import change_until_saved
from shared.services.sending.send_context import Desk

log = logging.getLogger(__name__)

LOOKS = 2
"""How often Twilio's list must lack an attempt before we believe that it never arrived."""

RESENDS = 1
"""How often a message is sent once more on such proof. After that a person decides."""


A_MOMENT = timedelta(seconds=1)
"""Another worker was faster: look again at what it did."""


class Absent(Struct, frozen=True, kw_only=True):
    """Twilio does not have it: it may be sent once more."""

    delivery: Delivery


def settle(delivery: Delivery, *, desk: Desk, now: datetime) -> Absent | timedelta | None:
    """Look for the latest attempt of an ``unknown`` delivery at Twilio.

    Returns:
        ``Absent``: looked twice, it is not there, and may be sent once more.
        A time: look again after so long.
        None: it is settled; found, or a dead letter.
    """
    latest, patience = delivery.attempts[-1], desk.patience
    look_at = latest.at + (patience.second_look if latest.looks else patience.first_look)
    if now < look_at:
        return look_at - now
    try:
        found = desk.sender.look_for(
            delivery.addressed,
            since=latest.at - patience.clock_skew,
            until=latest.lease_until + patience.clock_skew,
        )
    except SendDelayed as delayed:
        if now < latest.at + patience.give_up_after:
            return patience.first_look
        _give_up(delivery, f"Twilio could not be asked: {delayed}", desk=desk, now=now)
        return None
    # First what is proven to be ours, by one who died before it could write that down.
    proven = [one for one in found if desk.ledger.owner_of(one.sid) == delivery.id]
    for one in (*proven, *found):
        if desk.ledger.own(one.sid, delivery.id) == delivery.id:
            return _adopt(delivery, one, ledger=desk.ledger, now=now)
    return _absent(delivery, desk=desk, now=now)


def _adopt(delivery: Delivery, found: Found, *, ledger: Ledger, now: datetime) -> timedelta | None:
    report = structs.replace(found.report, attempt_id=delivery.attempts[-1].id, sid=found.sid)
    try:
        ledger.save(apply(report, delivery, now=now))
    except Changed:  # something is heard of it, or the SID was another's: look at that
        return A_MOMENT
    log.info("message %s was found at Twilio: %s", delivery.id, found.sid)
    return None


def _absent(delivery: Delivery, *, desk: Desk, now: datetime) -> Absent | timedelta | None:
    try:
        looked = desk.ledger.save(deliveries.note_absence(delivery, now=now))
    except Changed:
        return desk.patience.first_look  # something is heard of it; look at that
    latest = looked.attempts[-1]
    if latest.looks < LOOKS:
        return max(latest.at + desk.patience.second_look - now, timedelta(seconds=1))
    if looked.resends >= RESENDS:
        reason = "sent twice without an answer, and Twilio has neither"
        _give_up(looked, reason, desk=desk, now=now)
        return None
    log.warning("message %s never reached Twilio: it is sent once more", delivery.id)
    return Absent(delivery=looked)


def _give_up(delivery: Delivery, reason: str, *, desk: Desk, now: datetime) -> None:
    log.error("message %s is unclear: %s", delivery.id, reason)
    desk.dead_letters.add(letter_about(delivery.message, cause=Cause.UNCLEAR, reason=reason, now=now))
    change_until_saved(
        delivery,
        lambda known: (
            deliveries.end_without_attempt(known, Status.DEAD, now=now, reason=reason)
            if known.status is Status.UNKNOWN
            else known
        ),
        ledger=desk.ledger,
    )
