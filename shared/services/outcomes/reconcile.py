"""Reconcile: find out, with proof, what became of an attempt without a clear answer.

See docs/reliability.md.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from shared.domain.deliveries.attempts.attempt_changes import record_not_found
from shared.domain.deliveries.dead_letter import Cause, dead_letter_for
from shared.domain.deliveries.delivery import Delivery, transition
from shared.domain.deliveries.retry_policy import (
    LOOKUPS_THAT_PROVE_ABSENCE,
    next_lookup_at,
    repeat_at,
    wait_for_twilio,
)
from shared.domain.deliveries.status import Status
from shared.domain.deliveries.status_callback import apply_report
from shared.errors import TwilioUnavailable, VersionConflict
from shared.services.follow_ups.write_follow_ups import put_follow_ups, write_follow_ups
from shared.services.optimistic_update import update_delivery
from shared.services.outcomes.lookup import look_up
from shared.services.outcomes.never_sent import keep_never_sent
from shared.services.sending.next_step import DONE, RETRY_SOON, NextStep, Retry

if TYPE_CHECKING:
    from datetime import datetime

    from shared.ports.twilio import RemoteRecord
    from shared.services.sending.send_context import SendContext

log = logging.getLogger(__name__)

MAX_RESENDS = 1
"""How often a message without an answer is sent again after such proof. Then it becomes a dead letter.

What Twilio answered with 5xx is not counted: it is repeated, with backoff, to the end of its time.
"""


class NotFoundAtTwilio(Struct, frozen=True, kw_only=True):
    """Twilio has none of the attempts: the message may be sent again."""

    delivery: Delivery


def reconcile(delivery: Delivery, *, context: SendContext, now: datetime) -> NotFoundAtTwilio | NextStep:
    """Look up the attempts of an ``unknown`` delivery at Twilio.

    Returns:
        ``NotFoundAtTwilio``: missing at two lookups; the message may be sent again.
        ``Retry``: look it up again then.
        ``Done``: resolved; found, or a dead letter.
    """
    latest, policy = delivery.attempts[-1], context.retry_policy
    lookup_at = next_lookup_at(delivery, retry_policy=policy, now=now)
    if now < lookup_at:
        return Retry(lookup_at - now)
    try:
        result = look_up(delivery, context=context, now=now)
    except TwilioUnavailable as error:
        if now < latest.at + policy.give_up_after:
            return Retry(wait_for_twilio(delivery, retry_policy=policy, now=now))
        return _dead_letter(delivery, f"Twilio could not be asked: {error}", context=context, now=now)
    if result.match:
        return _adopt_sid(delivery, result.match, context=context, now=now)
    if result.doubt:
        return _wait_for_proof(delivery, result.doubt, context=context, now=now)
    return _record_not_found(delivery, context=context, now=now)


def _adopt_sid(delivery: Delivery, match: RemoteRecord, *, context: SendContext, now: datetime) -> NextStep:
    report = structs.replace(match.report, attempt_id=delivery.attempts[-1].id, sid=match.sid)
    found = apply_report(report, delivery, now=now)
    keep_never_sent(found, delivery, dead_letters=context.dead_letters, now=now)
    found = write_follow_ups(found, ledger=context.ledger, now=now)
    try:
        context.ledger.save(found)
    except VersionConflict:  # a status callback came, or the SID was released: read it again
        return RETRY_SOON
    log.info("message %s was found at Twilio: %s", delivery.id, match.sid)
    put_follow_ups(found, before=delivery, ledger=context.ledger, outbox=context.outbox, now=now)
    return Retry(found.retry_at - now) if found.status is Status.HELD and found.retry_at else DONE


def _wait_for_proof(delivery: Delivery, doubt: str, *, context: SendContext, now: datetime) -> NextStep:
    """Wait for a callback, or for the owner of what was found; then it is unclear."""
    policy = context.retry_policy
    if now < delivery.attempts[-1].at + policy.unclear_after:
        return Retry(policy.first_lookup_after)
    return _dead_letter(delivery, doubt, context=context, now=now)


def _record_not_found(
    delivery: Delivery, *, context: SendContext, now: datetime
) -> NotFoundAtTwilio | NextStep:
    policy = context.retry_policy
    try:
        delivery = context.ledger.save(record_not_found(delivery, now=now))
    except VersionConflict:  # a status callback came: read it again
        return Retry(policy.first_lookup_after)
    latest = delivery.attempts[-1]
    if latest.lookups < LOOKUPS_THAT_PROVE_ABSENCE:
        return Retry(max(latest.at + policy.second_lookup_after - now, timedelta(seconds=1)))
    if latest.server_error:
        return _repeat(delivery, context=context, now=now)
    if delivery.resends >= MAX_RESENDS:
        reason = "sent twice without an answer, and Twilio has neither"
        return _dead_letter(delivery, reason, context=context, now=now)
    log.warning("message %s never reached Twilio: it is sent once more", delivery.id)
    return NotFoundAtTwilio(delivery=delivery)


def _repeat(delivery: Delivery, *, context: SendContext, now: datetime) -> NotFoundAtTwilio | NextStep:
    """Repeat what Twilio answered with 5xx and does not have, after a backoff, to the end of its time."""
    at = repeat_at(delivery, retry_policy=context.retry_policy, now=now)
    end = delivery.message.not_after
    if at is None and end is None:
        # Without the proof for every attempt, a redrive may send it twice.
        cause = Cause.UNCLEAR if delivery.resends else Cause.GAVE_UP
        reason = f"Twilio answered with errors to the end of its time: {delivery.error}"
        return _dead_letter(delivery, reason, cause=cause, context=context, now=now)
    wait_until = at or end or now  # at its end the claim finds that it has expired
    if now < wait_until:
        return Retry(wait_until - now)
    log.warning("message %s was answered with 5xx and never reached Twilio: it is repeated", delivery.id)
    return NotFoundAtTwilio(delivery=delivery)


def _dead_letter(
    delivery: Delivery, reason: str, *, cause: Cause = Cause.UNCLEAR, context: SendContext, now: datetime
) -> NextStep:
    """Make the message a dead letter. Dead letter first, ledger second."""
    log.error("message %s is given up (%s): %s", delivery.id, cause, reason)
    context.dead_letters.add(dead_letter_for(delivery.message, cause=cause, reason=reason, now=now))
    update_delivery(
        delivery,
        lambda newest: (
            transition(newest, Status.DEAD, now=now, reason=reason)
            if newest.status is Status.UNKNOWN
            else newest
        ),
        ledger=context.ledger,
    )
    return DONE
