"""Write the messages that follow another one, and put them on the outbox, so that a crash loses none.

Three steps: the ledger gets the follow-up, then the ledger says why it is due (the message was sent, or
failed), then the outbox gets it. After a crash between the first two, what was to be said is said again: by
the outbox, Twilio or the sweep. After one between the last two, each of these puts it on the outbox again,
and so does the sweep of the follow-up itself. Of several copies the ledger lets one through.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from shared.domain.deliveries.retry_policy import MAX_DELAY
from shared.domain.deliveries.status import Status
from shared.domain.follow_ups.follow_up_ids import follow_up_id
from shared.domain.follow_ups.follow_up_rules import (
    due_at,
    due_rules,
    follow_up_of,
    is_due,
    may_be_due_again,
    with_follow_ups,
)
from shared.domain.messages.envelope import envelope_of
from shared.domain.messages.message_fields import FollowUpCondition
from shared.errors import VersionConflict

if TYPE_CHECKING:
    from datetime import datetime

    from shared.domain.deliveries.delivery import Delivery
    from shared.domain.messages.message_fields import FollowUpRule
    from shared.ports.queues import Outbox
    from shared.ports.storage import Ledger

NOT_SENT_YET = frozenset({Status.ACCEPTED, Status.HELD, Status.SENDING, Status.UNKNOWN})
"""While one is ``sending``, it may be about to be canceled, by what was true before."""


def write_follow_ups(delivery: Delivery, *, ledger: Ledger, now: datetime) -> Delivery:
    """Write the follow-ups of a delivery that are due, before the ledger says that they are; idempotent.

    Costs one write for each of them, and none for a message without ``otherwise``.

    Args:
        delivery: as it is about to be saved.
        ledger: where they are written.
        now: the time.

    Returns:
        What is to be saved: the delivery with their ids.
    """
    if delivery.words_removed_at:  # there is nothing left to send
        return delivery
    for rule in due_rules(delivery):
        if follow_up_id(delivery.id, rule.condition) not in delivery.followed_by:
            _write(rule, delivery, ledger=ledger, now=now)
    return with_follow_ups(delivery)


def put_follow_ups(
    saved: Delivery, *, before: Delivery | None = None, ledger: Ledger, outbox: Outbox, now: datetime
) -> None:
    """Put the follow-ups of a delivery on the outbox that are due and not sent, each to be visible then.

    Args:
        saved: the delivery.
        before: the same before the last change: what follows a silence was put there when that began.
        ledger: where the follow-ups are.
        outbox: where they are put.
        now: the time.
    """
    if saved.words_removed_at:
        return
    for rule in due_rules(saved):
        name = follow_up_id(saved.id, rule.condition)
        was_due = before is not None and name in before.followed_by and is_due(rule, before)
        if was_due and rule.condition is FollowUpCondition.SILENT:
            continue
        follow_up: Delivery | None
        if before and name in saved.followed_by and name not in before.followed_by:
            follow_up = follow_up_of(saved, rule, now=now)  # just written; its claim asks what became of it
        else:
            follow_up = ledger.load(name) or _write(rule, saved, ledger=ledger, now=now)
        if follow_up and (follow_up.status in NOT_SENT_YET or may_be_due_again(follow_up)):
            delay = max(due_at(rule, saved, now=now) - now, timedelta(0))
            outbox.put(envelope_of(follow_up.message), delay=min(delay, MAX_DELAY))


def _write(rule: FollowUpRule, delivery: Delivery, *, ledger: Ledger, now: datetime) -> Delivery | None:
    """Return the follow-up as the ledger has it, written now or before."""
    follow_up = follow_up_of(delivery, rule, now=now)
    try:
        return ledger.save(follow_up)
    except VersionConflict:
        return ledger.load(follow_up.id)
