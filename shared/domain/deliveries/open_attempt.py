"""Since when an attempt has no outcome, for the check that finds attempts whose worker died."""

from datetime import datetime

from shared.domain.deliveries.delivery import Delivery
from shared.domain.deliveries.status import Status


def without_outcome_since(delivery: Delivery) -> datetime | None:
    """Return since when the latest attempt has no outcome; None if it has one, or if there is none.

    An unknown outcome counts from the end of the lease, since nobody looks it up before.
    """
    if not delivery.attempts:
        return None
    latest = delivery.attempts[-1]
    since = {Status.SENDING: latest.at, Status.UNKNOWN: latest.lease_until}
    return since.get(delivery.status)
