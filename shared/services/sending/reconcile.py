"""Find out what became of an attempt without a clear answer, with proof. See docs/reliability.md."""

import logging
from datetime import datetime, timedelta

from msgspec import Struct, structs

from shared.domain.deliveries import delivery as deliveries
from shared.domain.deliveries.dead_letter import Cause, dead_letter_for
from shared.domain.deliveries.delivery import Delivery, Status
from shared.domain.deliveries.status_callback import apply_report
from shared.errors import TwilioUnavailable, VersionConflict
from shared.ports.storage import Ledger
from shared.ports.twilio import RemoteRecord
from shared.services.optimistic_update import update_delivery
from shared.services.sending.send_context import SendContext

log = logging.getLogger(__name__)

LOOKUPS_BEFORE_RESEND = 2
"""How often Twilio's list must lack an attempt before we believe that it never arrived."""

MAX_RESENDS = 1
"""How often a message is sent once more on such proof. After that a person decides."""


A_MOMENT = timedelta(seconds=1)
"""Another worker was faster: look again at what it did."""


class NotFoundAtTwilio(Struct, frozen=True, kw_only=True):
    """Twilio does not have it: it may be sent once more."""

    delivery: Delivery


def reconcile(
    delivery: Delivery, *, context: SendContext, now: datetime
) -> NotFoundAtTwilio | timedelta | None:
    """Look for the latest attempt of an ``unknown`` delivery at Twilio.

    Returns:
        ``NotFoundAtTwilio``: looked twice, it is not there, and may be sent once more.
        A time: look again after so long.
        None: it is settled; found, or a dead letter.
    """
    latest, retry_policy = delivery.attempts[-1], context.retry_policy
    look_at = latest.at + (
        retry_policy.second_lookup_after if latest.looks else retry_policy.first_lookup_after
    )
    if now < look_at:
        return look_at - now
    try:
        found = context.sender.find_matches(
            delivery.addressed,
            since=latest.at - retry_policy.clock_skew,
            until=latest.lease_until + retry_policy.clock_skew,
        )
    except TwilioUnavailable as delayed:
        if now < latest.at + retry_policy.give_up_after:
            return retry_policy.first_lookup_after
        _dead_letter(delivery, f"Twilio could not be asked: {delayed}", context=context, now=now)
        return None
    # First what is proven to be ours, by one who died before it could write that down.
    proven = [one for one in found if context.ledger.sid_owner(one.sid) == delivery.id]
    for one in (*proven, *found):
        if context.ledger.assign_sid(one.sid, delivery.id) == delivery.id:
            return _adopt_sid(delivery, one, ledger=context.ledger, now=now)
    return _not_found(delivery, context=context, now=now)


def _adopt_sid(delivery: Delivery, found: RemoteRecord, *, ledger: Ledger, now: datetime) -> timedelta | None:
    report = structs.replace(found.report, attempt_id=delivery.attempts[-1].id, sid=found.sid)
    try:
        ledger.save(apply_report(report, delivery, now=now))
    except VersionConflict:  # something is heard of it, or the SID was another's: look at that
        return A_MOMENT
    log.info("message %s was found at Twilio: %s", delivery.id, found.sid)
    return None


def _not_found(
    delivery: Delivery, *, context: SendContext, now: datetime
) -> NotFoundAtTwilio | timedelta | None:
    try:
        looked = context.ledger.save(deliveries.record_not_found(delivery, now=now))
    except VersionConflict:
        return context.retry_policy.first_lookup_after  # something is heard of it; look at that
    latest = looked.attempts[-1]
    if latest.looks < LOOKUPS_BEFORE_RESEND:
        return max(latest.at + context.retry_policy.second_lookup_after - now, timedelta(seconds=1))
    if looked.resends >= MAX_RESENDS:
        reason = "sent twice without an answer, and Twilio has neither"
        _dead_letter(looked, reason, context=context, now=now)
        return None
    log.warning("message %s never reached Twilio: it is sent once more", delivery.id)
    return NotFoundAtTwilio(delivery=looked)


def _dead_letter(delivery: Delivery, reason: str, *, context: SendContext, now: datetime) -> None:
    log.error("message %s is unclear: %s", delivery.id, reason)
    context.dead_letters.add(dead_letter_for(delivery.message, cause=Cause.UNCLEAR, reason=reason, now=now))
    update_delivery(
        delivery,
        lambda known: (
            deliveries.transition(known, Status.DEAD, now=now, reason=reason)
            if known.status is Status.UNKNOWN
            else known
        ),
        ledger=context.ledger,
    )
