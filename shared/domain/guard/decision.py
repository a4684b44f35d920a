"""What the guard decides about a message: it may be sent, waits, or ends."""

from datetime import datetime

from msgspec import Struct

from shared.domain.deliveries.held_message import HeldReason
from shared.domain.deliveries.refused_by import RefusedBy
from shared.domain.deliveries.status import Status


class Go(Struct, frozen=True, kw_only=True):
    """It may be sent now."""

    valid_until: datetime | None = None  # Twilio must not send it later; None: whenever it can


class Hold(Struct, frozen=True, kw_only=True):
    """It waits. A new reason to wait is a ``HeldReason``, in ``domain/deliveries/held_message.py``."""

    held_for: HeldReason
    reason: str
    until: datetime | None = None  # when it is tried again; None: when the stop ends
    stop_id: str = ""  # of the stop or the held prefix that it waits for


class End(Struct, frozen=True, kw_only=True):
    """It is never sent. A new reason to refuse is a ``RefusedBy``, in ``domain/deliveries/refused_by.py``."""

    status: Status  # refused, expired or canceled
    reason: str
    refused_by: RefusedBy = RefusedBy.LIMIT  # if it is refused


type Decision = Go | Hold | End

GO = Go()
