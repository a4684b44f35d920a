"""Hold a message that the guard does not let out now, where it comes back from by itself.

One that waits for a time goes to the agenda, from where it comes out spread. One that a stop holds goes to
the list of that stop, from where it comes when the stop has ended.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from msgspec import structs

from shared.domain.deliveries.delivery import transition
from shared.domain.deliveries.held_message import held_by_stop
from shared.domain.deliveries.status import Status
from shared.services.optimistic_update import update_delivery
from shared.services.sending.next_step import DONE, RETRY_SOON, NextStep

if TYPE_CHECKING:
    from datetime import datetime

    from shared.domain.deliveries.delivery import Delivery
    from shared.domain.guard.decision import Hold
    from shared.services.sending.claim import Claim
    from shared.services.sending.send_context import SendContext

log = logging.getLogger(__name__)


def hold_for_guard(claim: Claim, hold: Hold, *, context: SendContext, now: datetime) -> NextStep:
    """Release the claim of a message, and hold it as the guard says."""

    def held(newest: Delivery) -> Delivery:
        changed = transition(newest, Status.HELD, now=now, attempt_id=claim.attempt_id, reason=hold.reason)
        if changed is newest:
            return newest
        waits = structs.replace(changed, held_for=hold.held_for, stop_id=hold.stop_id)
        return structs.replace(waits, retry_at=hold.until, held_since=None)

    saved = update_delivery(claim.delivery, held, ledger=context.ledger)
    log.info("message %s is held: %s", saved.id, hold.reason)
    return keep_held(saved, context=context)


def keep_held(delivery: Delivery, *, context: SendContext) -> NextStep:
    """Put a held message where it comes back from; its queue message may then be dropped. Idempotent.

    Ledger first, this second: after a crash in between the queue message comes again and repeats it.
    """
    if delivery.status is not Status.HELD or delivery.held_for is None:
        return RETRY_SOON  # it changed meanwhile: process it again, on what was saved
    if delivery.stop_id:
        context.guard.stops.held(delivery.stop_id).add(held_by_stop(delivery))
    elif delivery.retry_at:
        context.agenda.defer(delivery.message, at=delivery.retry_at)
    return DONE
