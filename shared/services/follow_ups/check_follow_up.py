"""Ask again, when a follow-up is claimed, whether it is still needed, and whether it is due."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from shared.domain.deliveries.retry_policy import MAX_DELAY
from shared.domain.deliveries.status import Status
from shared.domain.follow_ups.follow_up_ids import condition_of, first_of, follow_up_id
from shared.domain.follow_ups.follow_up_rules import NOT_SENT, due_at, is_due, rule_of
from shared.domain.messages.message_fields import FollowUpCondition
from shared.domain.reminders.message_ids import followed_id
from shared.services.follow_ups.answered import has_answer, needs_no_follow_up, with_resends
from shared.services.sending.blocked import Blocked
from shared.services.sending.next_step import Retry

if TYPE_CHECKING:
    from datetime import datetime

    from shared.domain.deliveries.delivery import Delivery
    from shared.ports.storage import Contacts, Ledger

ASK_AGAIN_AFTER = timedelta(minutes=15)
"""How long a follow-up waits if the message that it follows has no end yet: a worker died in between."""

ARRIVED = frozenset({Status.DELIVERED, Status.ANSWERED})

ANSWERED_MEANWHILE = Blocked(
    status=Status.CANCELED, reason="the message that it follows was answered or canceled meanwhile"
)
ARRIVED_AFTER_ALL = Blocked(status=Status.CANCELED, reason="the message that it follows arrived after all")
NOT_DUE = Blocked(status=Status.CANCELED, reason=NOT_SENT)
NOT_DUE_YET = Blocked(status=Status.HELD, next_step=Retry(ASK_AGAIN_AFTER))


def check_follow_up(
    delivery: Delivery, *, ledger: Ledger, contacts: Contacts, now: datetime
) -> Blocked | None:
    """Return why a claimed message must not follow the other one; None if it may, or follows none."""
    if first_id := followed_id(delivery.id):  # of a reminder, as versions before ``otherwise`` wrote it
        not_needed = needs_no_follow_up(first_id, ledger=ledger, contacts=contacts)
        return ANSWERED_MEANWHILE if not_needed else None
    condition = condition_of(delivery.id)
    first_id = delivery.follows or first_of(delivery.id)
    if condition is None or first_id is None:
        return None
    first = ledger.load(first_id)
    if first is None or _is_ended(first, condition, ledger=ledger, contacts=contacts):
        return ANSWERED_MEANWHILE
    if condition is FollowUpCondition.FAILED and _has_arrived(first, ledger=ledger):
        return ARRIVED_AFTER_ALL
    return _not_due(first, condition, now=now)


def _is_ended(first: Delivery, condition: FollowUpCondition, *, ledger: Ledger, contacts: Contacts) -> bool:
    """Return whether the first message was canceled, or it or what follows it by the other rule answered."""
    if first.status is Status.CANCELED and first.canceled_by:
        return True
    others = [each for each in FollowUpCondition if each is not condition and rule_of(first, each)]
    ids = [first.id, *(follow_up_id(first.id, other) for other in others)]
    return any(has_answer(each, ledger=ledger, contacts=contacts) for each in ids)


def _has_arrived(first: Delivery, *, ledger: Ledger) -> bool:
    return any(each.status in ARRIVED for each in with_resends(first.id, ledger=ledger))


def _not_due(first: Delivery, condition: FollowUpCondition, *, now: datetime) -> Blocked | None:
    """Return that a follow-up waits, or is canceled for now, because its condition does not hold now."""
    rule = rule_of(first, condition)
    if rule is None or not is_due(rule, first):
        return NOT_DUE_YET if rule and first.is_open else NOT_DUE
    wait = due_at(rule, first, now=now) - now
    if wait > timedelta(0):
        wait = min(wait, MAX_DELAY)
        # Else the sweep, which knows the ``not_before`` of the first silence, would put a copy each hour.
        return Blocked(status=Status.HELD, next_step=Retry(wait), retry_at=now + wait)
    return None
