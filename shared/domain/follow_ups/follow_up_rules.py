"""Which follow-ups of a message are due, by what the ledger says about it; and its follow-ups themselves.

A follow-up is written in the ledger before the ledger says why it is due, and everything that may have
changed is asked again when it is claimed. See docs/follow-ups.md.
"""

from datetime import datetime, timedelta

from msgspec.structs import replace

from shared.domain.deliveries.delivery import Delivery, new_delivery, transition
from shared.domain.deliveries.status import Status
from shared.domain.follow_ups.follow_up_ids import follow_up_id
from shared.domain.messages.message import Message
from shared.domain.messages.message_fields import FollowUpCondition, FollowUpRule
from shared.domain.messages.message_rules import fields_on_channel
from shared.domain.twilio_answers.other_channel import may_work_on
from shared.domain.twilio_answers.twilio_errors import opts_out

FAILED = frozenset({Status.FAILED, Status.UNDELIVERED})

NOT_WITH_TWILIO = frozenset({Status.EXPIRED, Status.REFUSED, Status.DEAD, Status.CANCELED})
"""Statuses in which nobody has the message; a late report of Twilio's, or a redrive, may change that."""

NOT_SENT = "the message that it follows was not sent, or did not fail"
"""The error of a follow-up that is canceled because it is not due: not for good, see ``may_be_due_again``."""


def due_rules(delivery: Delivery) -> tuple[FollowUpRule, ...]:
    """Return the rules of ``otherwise`` whose follow-up is to be written, if it is not written yet."""
    return tuple(rule for rule in delivery.message.otherwise if is_due(rule, delivery))


def is_due(rule: FollowUpRule, delivery: Delivery) -> bool:
    """Return whether a rule's condition holds; a silent one begins when its message is sent."""
    if rule.condition is FollowUpCondition.SILENT:
        return sent_at(delivery) is not None and not opts_out(delivery.error_code or 0)
    return delivery.status in FAILED and may_work_on(rule.channel, delivery.error_code)


def sent_at(delivery: Delivery) -> datetime | None:
    """Return when Twilio took the message, as the time when that attempt began; None if it did not."""
    if delivery.status in NOT_WITH_TWILIO:
        return None
    times = [
        attempt.at for attempt in delivery.attempts if attempt.sid and attempt.outcome is not Status.FAILED
    ]
    return max(times, default=None)


def due_at(rule: FollowUpRule, delivery: Delivery, *, now: datetime) -> datetime:
    """Return when the follow-up of a rule is sent: after the silence, or now."""
    sent, after = sent_at(delivery), rule.after
    return sent + after if sent and after else now


def follow_up_of(delivery: Delivery, rule: FollowUpRule, *, now: datetime) -> Delivery:
    """Return the new delivery of the message that follows by that rule; it waits until it is due.

    The end of a message, ``not_after``, is later by ``after`` for the follow-up of its silence.
    """
    first = delivery.message
    fields = {name: getattr(first, name) for name in first.__struct_fields__}
    given = fields_on_channel(fields, rule.channel)
    is_silent = rule.condition is FollowUpCondition.SILENT
    after = rule.after or timedelta(0)
    message = replace(
        Message(**given),
        id=follow_up_id(first.id, rule.condition),
        not_before=due_at(rule, delivery, now=now) if is_silent else None,
        not_after=first.not_after + after if first.not_after else None,
    )
    # Canceling a campaign cancels what follows its messages too, also if that is not written yet.
    new = replace(new_delivery(message, now=now, enqueued_at=delivery.was_enqueued_at), follows=first.id)
    return transition(new, Status.HELD, now=now) if is_silent else new


def with_follow_ups(delivery: Delivery) -> Delivery:
    """Return the delivery with the ids of the follow-ups that are written for it."""
    due = {rule.condition for rule in due_rules(delivery)}
    ids = [
        name
        for rule in delivery.message.otherwise
        if (name := follow_up_id(delivery.id, rule.condition)) in delivery.followed_by
        or rule.condition in due
    ]
    return replace(delivery, followed_by=tuple(ids)) if ids else delivery


def rule_of(first: Delivery, condition: FollowUpCondition) -> FollowUpRule | None:
    """Return the rule of a message by which it is followed; None if it has no such rule."""
    return next((rule for rule in first.message.otherwise if rule.condition is condition), None)


def may_be_due_again(follow_up: Delivery) -> bool:
    """Return whether a canceled follow-up is sent after all, should its message be sent or fail later."""
    return follow_up.status is Status.CANCELED and follow_up.error == NOT_SENT
