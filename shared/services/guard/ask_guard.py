"""Ask the guard about a claimed message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.domain.deliveries.status import CanceledBy, Status
from shared.domain.guard.decision import End, Go
from shared.domain.guard.limits.units import units_of
from shared.domain.guard.may_send import Circumstances, may_send
from shared.domain.guard.stops.cancel_decision import cancel_decision
from shared.domain.guard.stops.stop_decision import stop_decision
from shared.domain.senders.person_country import country_of
from shared.errors import StorageUnavailable
from shared.services.sending.blocked import Blocked
from shared.services.sending.next_step import RETRY_SOON

if TYPE_CHECKING:
    from datetime import datetime

    from shared.domain.guard.decision import Hold
    from shared.domain.guard.person import Person
    from shared.domain.guard.stops.stop import Standing
    from shared.services.guard.guard_context import GuardContext
    from shared.services.sending.claim import Claim

STOPS_UNKNOWN = Blocked(
    status=Status.HELD, reason="whether sending is stopped cannot be read", next_step=RETRY_SOON
)


def ask_guard(
    claim: Claim, person: Person, standing: Standing, *, guard: GuardContext, now: datetime
) -> Go | Blocked:
    """Return whether a claimed message may be sent now, and until when; else why not."""
    circumstances = Circumstances(
        rules=guard.rules,
        standing=standing,
        units=units_of(claim.message),
        enqueued_at=claim.delivery.was_enqueued_at,
        now=now,
    )
    decision = may_send(claim.message, person, circumstances)
    return decision if isinstance(decision, Go) else blocked_by(decision)


def stopped_meanwhile(claim: Claim, *, guard: GuardContext, now: datetime) -> Blocked | None:
    """Return that a message is stopped since the guard was asked; None if it is not."""
    message = claim.message
    try:
        standing = guard.stop_cache.standing(now=now)
    except StorageUnavailable:  # if the claim stayed, Twilio would have to be asked what became of it
        return STOPS_UNKNOWN
    decision = cancel_decision(
        message, standing, enqueued_at=claim.delivery.was_enqueued_at
    ) or stop_decision(message, standing, country=country_of(message.to))
    return blocked_by(decision) if decision else None


def blocked_by(decision: Hold | End) -> Blocked:
    """Return what happens to a claimed message that the guard holds, or ends."""
    if isinstance(decision, End):
        by = CanceledBy.CALLER if decision.status is Status.CANCELED else None
        refused_by = decision.refused_by
        return Blocked(status=decision.status, reason=decision.reason, refused_by=refused_by, canceled_by=by)
    return Blocked(status=Status.HELD, reason=decision.reason, hold=decision)
