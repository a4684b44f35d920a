"""Cancel a message, and what would follow it."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from shared.domain.deliveries.status import CanceledBy, Status
from shared.domain.follow_ups.follow_up_ids import follow_up_id
from shared.domain.follow_ups.follow_up_rules import follow_up_of, is_due, may_be_due_again
from shared.errors import Conflict
from shared.services.messages.accept import find_delivery
from shared.services.messages.cancel import cancel

if TYPE_CHECKING:
    from datetime import datetime

    from shared.domain.deliveries.delivery import Delivery
    from shared.domain.messages.message_fields import FollowUpRule
    from shared.ports.storage import Ledger


def cancel_message(message_id: str, *, ledger: Ledger, now: datetime) -> Delivery:
    """Cancel a message that was not sent yet, and what would follow it; return its delivery.

    If it is too late for the message, its follow-ups are canceled all the same.

    Raises:
        NotFound: there is no such message.
        Conflict: it is too late, for its follow-ups too.
    """
    delivery = find_delivery(message_id, ledger=ledger)
    try:
        canceled = cancel(delivery.message, ledger=ledger, now=now)
    except Conflict:
        if not cancel_follow_ups(delivery, ledger=ledger, now=now):
            raise
        return find_delivery(message_id, ledger=ledger)
    cancel_follow_ups(canceled, ledger=ledger, now=now)
    return canceled


def cancel_follow_ups(
    first: Delivery, *, ledger: Ledger, now: datetime, by: CanceledBy = CanceledBy.CALLER
) -> bool:
    """Cancel the follow-ups of a message that are not sent; return whether any of them is canceled now.

    Those that are not written yet are closed too: they may be about to be.
    """
    found = False
    for rule in first.message.otherwise:
        follow_up = ledger.load(follow_up_id(first.id, rule.condition))
        if not _may_follow(rule, follow_up, first):
            found |= follow_up is not None and follow_up.canceled_by is not None
            continue
        message = (follow_up or follow_up_of(first, rule, now=now)).message
        with suppress(Conflict):
            cancel(message, ledger=ledger, now=now, by=by, follows=first.id)
            found = True
    return found


def _may_follow(rule: FollowUpRule, follow_up: Delivery | None, first: Delivery) -> bool:
    if follow_up is None:
        return first.is_open or is_due(rule, first)
    return follow_up.status in {Status.ACCEPTED, Status.HELD} or may_be_due_again(follow_up)
