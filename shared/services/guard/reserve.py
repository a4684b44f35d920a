"""Take a place for a message within the limits, right before it is sent; give it back if it is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from datetime import datetime

    from shared.domain.guard.decision import End, Hold
    from shared.domain.guard.person import Person
    from shared.services.guard.guard_context import GuardContext
    from shared.services.sending.claim import Claim


class Place(Struct, frozen=True, kw_only=True):
    """The place that a message has within the limits."""


def reserve(claim: Claim, person: Person, *, guard: GuardContext, now: datetime) -> Place | Hold | End:
    """Take a place for a claimed message; return why there is none. Idempotent by the delivery's id."""
    return Place()


def give_back(place: Place, *, guard: GuardContext, now: datetime) -> None:
    """Give back the place of a message that is not sent now. Idempotent."""
