"""Make a message ours to send, for the length of a lease."""

import logging
from datetime import datetime, timedelta

from msgspec import Struct

from shared.domain.deliveries import delivery as deliveries
from shared.domain.deliveries.delivery import Delivery, Status
from shared.domain.deliveries.retry_policy import RetryPolicy
from shared.domain.messages.message import Message
from shared.errors import VersionConflict
from shared.ports.storage import Ledger
from shared.services.sending.reconcile import A_MOMENT, NotFoundAtTwilio, reconcile
from shared.services.sending.send_context import SendContext
from shared.services.sending.twilio_request import written

log = logging.getLogger(__name__)


class ClaimRefused(Struct, frozen=True, kw_only=True):
    """The message is not ours to send; ``sweep_stale`` after so long, None: never."""

    sweep_stale: timedelta | None
    canceled: Delivery | None = None  # that is why


def claim(
    message: Message, *, context: SendContext, attempt_id: str, now: datetime
) -> Delivery | ClaimRefused:
    """Claim ``message`` for one attempt, if it is to be sent: write first, read only if that fails."""

    def begin(delivery: Delivery) -> Delivery:
        claimed = deliveries.begin_attempt(
            delivery,
            attempt_id=attempt_id,
            now=now,
            sender=context.number,
            # What a flow writes is kept with the claim, so that it can be looked for.
            written=written(delivery.message, flows=context.flows, sender=context.number, now=now),
            lease=context.retry_policy.lease,
        )
        return context.ledger.save(claimed)

    try:
        return begin(deliveries.accepted(message, now=now))
    except VersionConflict:
        existing = context.ledger.load(message.id)
    if existing is None:
        return ClaimRefused(sweep_stale=A_MOMENT)
    if existing.message != message:
        log.warning("message %s came again with other content; the first one counts", message.id)
    if _is_claimed(existing, attempt_id):
        return existing
    ready = _ready(existing, context=context, now=now)
    try:
        return begin(ready) if isinstance(ready, Delivery) else ready
    except VersionConflict:
        existing = context.ledger.load(message.id) or existing
    return existing if _is_claimed(existing, attempt_id) else ClaimRefused(sweep_stale=A_MOMENT)


def _is_claimed(delivery: Delivery, attempt_id: str) -> bool:
    """Tell whether it is claimed for this attempt: storage wrote the claim, but its answer was lost."""
    return delivery.status is Status.SENDING and delivery.attempts[-1].id == attempt_id


def _ready(existing: Delivery, *, context: SendContext, now: datetime) -> Delivery | ClaimRefused:
    """Return the delivery if an attempt may begin."""
    if existing.status is Status.SENDING:
        return _held(existing, ledger=context.ledger, retry_policy=context.retry_policy, now=now)
    if existing.status is Status.UNKNOWN:
        settled = reconcile(existing, context=context, now=now)
        return (
            settled.delivery if isinstance(settled, NotFoundAtTwilio) else ClaimRefused(sweep_stale=settled)
        )
    if existing.status in {Status.ACCEPTED, Status.HELD}:
        return existing
    log.info("message %s needs no sending: it is %s", existing.id, existing.status)
    return ClaimRefused(sweep_stale=None, canceled=existing if existing.status is Status.CANCELED else None)


def _held(existing: Delivery, *, ledger: Ledger, retry_policy: RetryPolicy, now: datetime) -> ClaimRefused:
    latest = existing.attempts[-1]
    if latest.lease_until > now:
        # Never dropped: this may be the redelivery of the very message that the holder dies with.
        return ClaimRefused(sweep_stale=latest.lease_until - now)
    log.warning("message %s: an attempt ended without a word; it is unknown now", existing.id)
    reason = "the sender died with the request under way"
    try:
        ledger.save(deliveries.transition(existing, Status.UNKNOWN, now=now, reason=reason))
    except VersionConflict:
        return ClaimRefused(sweep_stale=A_MOMENT)
    return ClaimRefused(sweep_stale=max(latest.at + retry_policy.first_lookup_after - now, A_MOMENT))
