"""Hold a message that is not due, without a claim, so that it can be canceled until it is due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.domain.deliveries.delivery import new_delivery, transition
from shared.domain.deliveries.retry_policy import MAX_DELAY
from shared.domain.deliveries.status import Status
from shared.domain.reminders.due_time import delay_until
from shared.errors import VersionConflict
from shared.services.conversations.flow_lookup import flow_faults
from shared.services.messages.template_lookup import faults_of_template
from shared.services.optimistic_update import retry_on_conflict
from shared.services.people.erased.erased_messages import is_erased
from shared.services.sending.basic_checks import time_until_due
from shared.services.sending.next_step import DONE, NextStep, Retry

if TYPE_CHECKING:
    from datetime import datetime

    from shared.domain.messages.message import Message
    from shared.services.sending.send_context import SendContext


def hold_until_due(
    message: Message, *, context: SendContext, now: datetime, enqueued_at: datetime | None = None
) -> NextStep | None:
    """Write in the ledger that ``message`` is held, and return what comes next; None if it is not held.

    A message is requeued with a delay. If it is due later than a queue can delay, it goes to the agenda
    instead, from where a tick puts it on the outbox when it is due. A new message whose flow or template
    cannot be used is not held: its sender learns of that now, not when it is due.
    """
    wait = time_until_due(message, now=now)
    if wait is None or not message.not_before:
        return None
    if not _is_held(message, context=context, now=now, enqueued_at=enqueued_at):
        return None
    if wait <= MAX_DELAY:
        return Retry(delay_until(message.not_before, now=now) or wait)
    context.agenda.defer(message, at=message.not_before)
    return DONE


def _can_be_made(message: Message, *, context: SendContext) -> bool:
    flow = flow_faults(message, flows=context.flows)
    return not (flow or faults_of_template(message, templates=context.templates))


def _is_held(message: Message, *, context: SendContext, now: datetime, enqueued_at: datetime | None) -> bool:
    """Mark ``message`` as held in the ledger unless it is marked; return whether it is held."""
    ledger = context.ledger

    def attempt() -> bool:
        known = ledger.load(message.id)
        if known is None:
            if not _can_be_made(message, context=context):
                return False
            known = new_delivery(message, now=now, enqueued_at=enqueued_at)
        if known.message != message or known.status not in {Status.ACCEPTED, Status.HELD}:
            return False
        if known.status is Status.HELD:
            return True
        try:
            ledger.save(transition(known, Status.HELD, now=now))
        except VersionConflict:
            if is_erased(message.id, ledger=ledger):
                return False  # the claim drops it
            raise
        return True

    return retry_on_conflict(attempt, record=f"delivery {message.id}")
