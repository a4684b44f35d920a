"""When the words of a private message leave the ledger: once it is final, and nothing may follow it."""

from datetime import datetime, timedelta

from shared.domain.conversations.contact import REPLY_EXPIRES_AFTER
from shared.domain.deliveries.delivery import Delivery
from shared.domain.deliveries.status import Status
from shared.domain.deliveries.words.removed_words import without_words
from shared.domain.follow_ups.follow_up_rules import may_be_due_again
from shared.domain.messages.message_fields import Channel
from shared.domain.people.digests import message_digest

REPORTED_WITHIN = timedelta(days=8)
"""How long a report of Twilio may still make a message due that has no final status, or was canceled because
it was not due. Nobody says how late a report can be: Twilio repeats none after hours (unverified)."""


def settled(delivery: Delivery, *, digest_secret: str) -> Delivery:
    """Return a delivery as it is saved: a private one without its words, if they may leave at once."""
    if not (digest_secret and delivery.message.private) or not _may_leave_at_once(delivery):
        return delivery
    digest = delivery.digest or message_digest(delivery.message, secret=digest_secret)
    return without_words(delivery, digest=digest, now=delivery.updated_at)


def may_leave_later(delivery: Delivery, *, now: datetime) -> bool:
    """Return whether the words of a private delivery may leave, as far as it says itself.

    Its follow-ups, and for a dead one its dead letters, must have ended, too.
    """
    if delivery.is_open:
        return False
    if not delivery.status.is_final or may_be_due_again(delivery):
        return now - delivery.updated_at > REPORTED_WITHIN
    return not _awaits_answer(delivery) or now - delivery.updated_at > REPLY_EXPIRES_AFTER


def _may_leave_at_once(delivery: Delivery) -> bool:
    """Return whether a delivery is closed, and neither its dead letter, follow-ups nor an answer matter."""
    return delivery.status.is_final and not (
        delivery.status is Status.DEAD
        or delivery.message.otherwise
        or may_be_due_again(delivery)
        or _awaits_answer(delivery)
    )


def _awaits_answer(delivery: Delivery) -> bool:
    """Return whether a text asked something, and has no answer: its question is open, with its words."""
    is_question = delivery.message.flow is not None and delivery.message.channel is not Channel.CALL
    return is_question and delivery.status in {Status.SENT, Status.DELIVERED} and not delivery.was_answered
