"""Blocked: why a message is not sent, for good or for now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from shared.domain.deliveries.dead_letter import Cause
from shared.domain.deliveries.status import CanceledBy, Status
from shared.services.sending.next_step import DONE, NextStep

if TYPE_CHECKING:
    from datetime import datetime

    from shared.domain.deliveries.refused_by import RefusedBy
    from shared.domain.guard.decision import Hold


class Blocked(Struct, frozen=True, kw_only=True):
    """Why a message must not be sent: for good, or for now (``next_step`` is a ``Retry``)."""

    status: Status
    reason: str | None = None
    next_step: NextStep = DONE
    retry_at: datetime | None = None  # if it is held past its ``not_before``: when it is due
    cause: Cause = Cause.INVALID  # of the dead letter, if the status is dead
    canceled_by: CanceledBy | None = None  # if a person canceled it
    for_account: bool = False  # held until Twilio accepts our account
    hold: Hold | None = None  # held by the guard
    refused_by: RefusedBy | None = None  # if the status is refused

    @property
    def is_final(self) -> bool:
        """Whether it must never be sent."""
        return self.status is not Status.HELD
