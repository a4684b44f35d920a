"""Hold a message because Twilio refuses our account: in the ledger, then in the list of held messages."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from shared.domain.deliveries.dead_letter import Cause
from shared.domain.deliveries.held_message import (
    held_message,
    held_until,
    hold_for_account,
    is_held_for_account,
)
from shared.domain.deliveries.status import Status
from shared.services.optimistic_update import update_delivery
from shared.services.sending.blocked import Blocked
from shared.services.sending.next_step import DONE, RETRY_SOON, NextStep

if TYPE_CHECKING:
    from datetime import datetime

    from shared.domain.deliveries.delivery import Delivery
    from shared.services.sending.claim import Claim
    from shared.services.sending.send_context import SendContext

log = logging.getLogger(__name__)


def blocked_for_account(claim: Claim, *, context: SendContext, now: datetime) -> Blocked | None:
    """Return that a claimed message is held, or given up, if the circuit breaker is open."""
    reason = context.breaker.refusal(claim.delivery.id, now=now)
    if reason is None:
        return None
    if now >= held_until(claim.delivery, retry_policy=context.retry_policy):
        return Blocked(status=Status.DEAD, reason=reason, cause=Cause.GAVE_UP)
    return Blocked(status=Status.HELD, reason=reason, for_account=True)


def hold_claimed(claim: Claim, reason: str | None, *, context: SendContext, now: datetime) -> NextStep:
    """Release the claim of a message that must make no request now, and hold it."""
    held = update_delivery(
        claim.delivery,
        lambda newest: hold_for_account(newest, attempt_id=claim.attempt_id, reason=reason or "", now=now),
        ledger=context.ledger,
    )
    return add_to_held(held, context=context)


def add_to_held(delivery: Delivery, *, context: SendContext) -> NextStep:
    """Add a held delivery to the list from which a tick releases it; its queue message may then be dropped.

    Ledger first, list second: after a crash in between the queue message comes again and repeats both.
    """
    if not is_held_for_account(delivery):  # it changed meanwhile: process it again, on what was saved
        return RETRY_SOON
    context.held_messages.add(held_message(delivery, retry_policy=context.retry_policy))
    log.info("message %s is held until Twilio accepts our account", delivery.id)
    return DONE
