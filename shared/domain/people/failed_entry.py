"""The entry of a message that will not arrive, in the index by day."""

import re

from shared.domain.deliveries.delivery import Delivery
from shared.domain.deliveries.status import Status
from shared.domain.people.day_entry import DayEntry, DayKind

WILL_NOT_ARRIVE = frozenset({Status.FAILED, Status.UNDELIVERED, Status.REFUSED, Status.DEAD, Status.EXPIRED})
"""Not those of a call that nobody picked up, nor one that somebody canceled."""

_MAX_REASON = 120

_DIGITS = re.compile(r"\+?[0-9][0-9 ().-]{5,}[0-9]")
"""A number: the person's, or ours. Without them, equal reasons are equal texts."""


def will_not_arrive(delivery: Delivery) -> bool:
    """Return whether a delivery has ended as one that did not arrive."""
    return delivery.status in WILL_NOT_ARRIVE


def failed_entry(delivery: Delivery) -> DayEntry:
    """Return the entry of a delivery that has just failed, without words of the person or to them.

    Twilio's own text is left out, which may name the number: its code says as much.
    """
    code = delivery.error_code
    reason = delivery.refused_by or ("" if code else _DIGITS.sub("...", delivery.error or ""))
    return DayEntry(
        kind=DayKind.FAILED,
        id=delivery.id,
        at=delivery.updated_at,
        number=delivery.message.to,
        status=delivery.status.value,
        code=code,
        reason=reason[:_MAX_REASON],
    )
