"""Change what follows a message of a reminder that was changed after the message was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

from shared.domain.deliveries.delivery import transition
from shared.domain.deliveries.status import CANCELED_BY_REMINDER_ERROR, CanceledBy, Status
from shared.domain.follow_ups.follow_up_ids import follow_up_id
from shared.domain.follow_ups.follow_up_rules import follow_up_of, rule_of
from shared.services.optimistic_update import update_delivery

if TYPE_CHECKING:
    from datetime import datetime

    from shared.domain.deliveries.delivery import Delivery
    from shared.domain.messages.message import Message
    from shared.domain.messages.message_fields import FollowUpRule
    from shared.ports.storage import Ledger

WAITING = frozenset({Status.ACCEPTED, Status.HELD})


def revise_follow_ups(first: Delivery, changed: Message, *, ledger: Ledger, now: datetime) -> bool:
    """Let what follows a message, and waits, say what the changed message says; return whether anything does.

    It keeps its time. What the changed message has no rule for is canceled. The outbox still has it as it
    was: what the ledger says counts.
    """
    revised = structs.replace(first, message=structs.replace(changed, id=first.id))
    found = False
    for rule in first.message.otherwise:
        follow_up = ledger.load(follow_up_id(first.id, rule.condition))
        if follow_up is None or follow_up.status not in WAITING:
            continue
        update_delivery(
            follow_up,
            lambda newest, rule=rule: _revise(newest, rule, revised, now=now),  # type: ignore[misc]
            ledger=ledger,
        )
        found = True
    return found


def _revise(follow_up: Delivery, rule: FollowUpRule, first: Delivery, *, now: datetime) -> Delivery:
    if follow_up.status not in WAITING:
        return follow_up
    new_rule = rule_of(first, rule.condition)
    if new_rule is None:
        reason, by = CANCELED_BY_REMINDER_ERROR, CanceledBy.REMINDER
        return transition(follow_up, Status.CANCELED, now=now, reason=reason, canceled_by=by)
    new = follow_up_of(first, structs.replace(rule, channel=new_rule.channel), now=now).message
    old = follow_up.message
    message = structs.replace(new, not_before=old.not_before, not_after=old.not_after)
    return follow_up if message == old else structs.replace(follow_up, message=message, updated_at=now)
