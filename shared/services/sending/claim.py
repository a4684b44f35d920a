"""Make a message ours to send, for the length of a lease."""

import logging
from datetime import datetime, timedelta

from msgspec import Struct

from shared.domain.deliveries import delivery as deliveries
from shared.domain.deliveries.delivery import Delivery, Status
from shared.domain.deliveries.retry_policy import Patience
from shared.domain.messages.message import Message
from shared.errors import Changed
from shared.ports.storage import Ledger
from shared.services.sending.reconcile import A_MOMENT, Absent, settle
from shared.services.sending.send_context import Desk
from shared.services.sending.twilio_request import written

log = logging.getLogger(__name__)


class NotClaimed(Struct, frozen=True, kw_only=True):
    """The message is not ours to send; ``look_again`` after so long, None: never."""

    look_again: timedelta | None
    canceled: Delivery | None = None  # that is why


def claim(message: Message, *, desk: Desk, attempt_id: str, now: datetime) -> Delivery | NotClaimed:
    """Claim ``message`` for one attempt, if it is to be sent: write first, read only if that fails."""

    def begin(delivery: Delivery) -> Delivery:
        claimed = deliveries.begin_attempt(
            delivery,
            attempt_id=attempt_id,
            now=now,
            sender=desk.number,
            # What a flow writes is kept with the claim, so that it can be looked for.
            written=written(delivery.message, flows=desk.flows, sender=desk.number, now=now),
            lease=desk.patience.lease,
        )
        return desk.ledger.save(claimed)

    try:
        return begin(deliveries.accepted(message, now=now))
    except Changed:
        existing = desk.ledger.load(message.id)
    if existing is None:
        return NotClaimed(look_again=A_MOMENT)
    if existing.message != message:
        log.warning("message %s came again with other content; the first one counts", message.id)
    if existing.status is Status.SENDING and existing.attempts[-1].id == attempt_id:
        return existing  # our own claim: storage made it, and its answer got lost
    ready = _ready(existing, desk=desk, now=now)
    try:
        return begin(ready) if isinstance(ready, Delivery) else ready
    except Changed:
        return NotClaimed(look_again=A_MOMENT)


def _ready(existing: Delivery, *, desk: Desk, now: datetime) -> Delivery | NotClaimed:
    """Return the delivery if an attempt may begin."""
    if existing.status is Status.SENDING:
        return _held(existing, ledger=desk.ledger, patience=desk.patience, now=now)
    if existing.status is Status.UNKNOWN:
        settled = settle(existing, desk=desk, now=now)
        return settled.delivery if isinstance(settled, Absent) else NotClaimed(look_again=settled)
    if existing.status in {Status.ACCEPTED, Status.HELD}:
        return existing
    log.info("message %s needs no sending: it is %s", existing.id, existing.status)
    return NotClaimed(look_again=None, canceled=existing if existing.status is Status.CANCELED else None)


def _held(existing: Delivery, *, ledger: Ledger, patience: Patience, now: datetime) -> NotClaimed:
    latest = existing.attempts[-1]
    if latest.lease_until > now:
        # Never dropped: this may be the redelivery of the very message that the holder dies with.
        return NotClaimed(look_again=latest.lease_until - now)
    log.warning("message %s: an attempt ended without a word; it is unknown now", existing.id)
    reason = "the sender died with the request under way"
    try:
        ledger.save(deliveries.end_without_attempt(existing, Status.UNKNOWN, now=now, reason=reason))
    except Changed:
        return NotClaimed(look_again=A_MOMENT)
    return NotClaimed(look_again=max(latest.at + patience.first_look - now, A_MOMENT))
