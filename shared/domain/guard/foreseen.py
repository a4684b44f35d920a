"""What a dry run says would happen to a message."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from shared.domain.deliveries.held_message import HeldReason
from shared.domain.deliveries.status import Status


class Foresight(StrEnum):
    """What would happen to a message."""

    SEND = "send"
    HOLD = "hold"  # it would wait
    REFUSE = "refuse"  # it would never be sent
    EXPIRE = "expire"
    CANCEL = "cancel"
    DUPLICATE = "duplicate"  # it was posted before


FORESEEN_BY_STATUS = {
    Status.HELD: Foresight.HOLD,
    Status.EXPIRED: Foresight.EXPIRE,
    Status.CANCELED: Foresight.CANCEL,
}
"""The outcome for a status that a message would get instead of being sent; for others it is ``refuse``."""


class Foreseen(Struct, frozen=True, kw_only=True):
    """What would happen to one message."""

    id: str  # empty if the message has none of its own
    outcome: Foresight
    at: datetime  # when it is judged: now, or at its not_before
    reason: str = ""
    held_for: HeldReason | None = None  # if it would wait
    until: datetime | None = None  # when it is tried again, if that is known
    segments: int | None = None  # of a text by SMS, as it would be sent
    sender: str = ""
    zones: tuple[str, ...] = ()  # by which the quiet hours were judged
    country: str = ""
    status: Status | None = None  # of a duplicate: that of its delivery


class Totals(Struct, frozen=True, kw_only=True):
    """How many messages of a dry run would be sent, held, refused, ..."""

    send: int = 0
    hold: int = 0
    refuse: int = 0
    expire: int = 0
    cancel: int = 0
    duplicate: int = 0
    invalid: int = 0
    segments: int = 0  # of those that would be sent, now or after they were held


def totals_of(results: Iterable[Foreseen | None]) -> Totals:
    """Return how many messages there are of each outcome; None stands for one that is not accepted."""
    counts, segments = dict.fromkeys(Totals.__struct_fields__, 0), 0
    for result in results:
        counts[result.outcome if result else "invalid"] += 1
        if result and result.outcome in {Foresight.SEND, Foresight.HOLD}:
            segments += result.segments or 0
    return Totals(**{**counts, "segments": segments})
