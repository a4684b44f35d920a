"""Cancel what is not sent yet of a campaign: by a rule that stands, and at once what waits in the ledger.

The rule is written first. From then on the guard asks it before each send, so that what is on the queue, or
is being tried, is canceled when its turn comes. What there was no time for is canceled by the sweep.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import batched, chain

from msgspec import Struct

from shared.domain.deliveries.delivery import Delivery, transition
from shared.domain.deliveries.status import CanceledBy, Status
from shared.domain.guard.stops.cancel_decision import why_canceled
from shared.domain.guard.stops.cancellation import Cancellation, covers, replaces
from shared.errors import Conflict, VersionConflict
from shared.ports.guard import Stops
from shared.ports.storage import Ledger
from shared.services.concurrent_map import map_concurrently
from shared.services.follow_ups.cancel_follow_ups import cancel_follow_ups
from shared.services.messages.cancel import BEFORE_SENDING
from shared.services.optimistic_update import update_delivery

log = logging.getLogger(__name__)

MAX_DURATION = timedelta(seconds=10)
"""How long a request goes through the ledger."""

MAX_STANDING = 100
"""Cancellations that stand: each sender reads all of them every two seconds, and asks each of them."""

BATCH_SIZE = 32
"""Deliveries that are read and canceled together."""

IDS_SHOWN = 10


class CancelPreview(Struct, frozen=True, kw_only=True):
    """How many messages in the ledger a cancellation covers now; nothing is changed."""

    matches: int
    by_status: Mapping[Status, int]  # what is `sent` is not canceled any more
    ids: tuple[str, ...]  # some of them
    complete: bool  # false: there was no time for all, so it is at least as many


class CancelReceipt(Struct, frozen=True, kw_only=True):
    """The cancellation stands; what it covers and is not canceled yet follows."""

    id: str
    at: datetime  # what was enqueued until then is canceled
    canceled: int  # so far
    not_waiting: Mapping[Status, int]  # what is tried now, or sent
    complete: bool  # false: there was no time for all that waits; the guard and the hourly sweep do the rest


class _Found:
    """What is found in the ledger within the time limit."""

    def __init__(
        self, cancellation: Cancellation, *, ledger: Ledger, elapsed: Callable[[], timedelta]
    ) -> None:
        self._cancellation, self._ledger, self._elapsed = cancellation, ledger, elapsed
        self.is_complete = True

    def batches(self) -> Iterator[list[Delivery]]:
        """Yield the open deliveries that are covered."""
        for batch in batched(self._ids(), BATCH_SIZE, strict=False):
            loaded = map_concurrently(self._ledger.load, batch)
            yield [each for each in loaded if each and each.is_open and _is_covered(each, self._cancellation)]

    def _ids(self) -> Iterator[str]:
        for delivery_id in self._ledger.open(prefix=self._cancellation.prefix or ""):
            if self._elapsed() > MAX_DURATION:
                self.is_complete = False
                return  # what was found so far is still read
            yield delivery_id


def preview_cancellation(
    cancellation: Cancellation, *, ledger: Ledger, elapsed: Callable[[], timedelta]
) -> CancelPreview:
    """Return what a cancellation covers, as far as there is time to look; nothing is written."""
    found = _Found(cancellation, ledger=ledger, elapsed=elapsed)
    deliveries = [delivery for batch in found.batches() for delivery in batch]
    return CancelPreview(
        matches=len(deliveries),
        by_status=_counts(deliveries),
        ids=tuple(delivery.id for delivery in deliveries[:IDS_SHOWN]),
        complete=found.is_complete,
    )


def cancel_campaign(
    cancellation: Cancellation,
    *,
    stops: Stops,
    ledger: Ledger,
    elapsed: Callable[[], timedelta],
    now: datetime,
) -> CancelReceipt:
    """Let a cancellation stand, and cancel what it covers, as far as there is time. Idempotent.

    Raises:
        Conflict: too many cancellations stand.
    """
    _let_stand(cancellation, stops=stops)
    found = _Found(cancellation, ledger=ledger, elapsed=elapsed)

    def cancel(delivery: Delivery) -> Delivery:
        try:
            return cancel_covered(delivery, [cancellation], ledger=ledger, now=now)
        except VersionConflict:
            log.info("message %s changes too often to be canceled; the guard asks for it", delivery.id)
            return delivery

    batches = (map_concurrently(cancel, batch) for batch in found.batches())
    counts = _counts(list(chain.from_iterable(batches)))
    log.warning(
        "cancellation %s stands: %d messages are canceled so far",
        cancellation.id,
        counts.get(Status.CANCELED, 0),
    )
    return CancelReceipt(
        id=cancellation.id,
        at=cancellation.at,
        canceled=counts.pop(Status.CANCELED, 0),
        not_waiting=counts,
        complete=found.is_complete,
    )


def cancel_covered(
    delivery: Delivery, cancellations: Sequence[Cancellation], *, ledger: Ledger, now: datetime
) -> Delivery:
    """Cancel a delivery that waits, and what would follow it, if one of those covers it; return it as it is.

    What is being tried stays: the guard is asked before it is tried again.
    """
    cancellation = next((each for each in cancellations if _is_covered(delivery, each)), None)
    if cancellation is None:
        return delivery

    def canceled(newest: Delivery) -> Delivery:
        if newest.status not in BEFORE_SENDING or not _is_covered(newest, cancellation):
            return newest
        reason = why_canceled(cancellation)
        return transition(newest, Status.CANCELED, now=now, reason=reason, canceled_by=CanceledBy.CALLER)

    saved = update_delivery(delivery, canceled, ledger=ledger)
    if saved.status is Status.CANCELED:
        cancel_follow_ups(saved, ledger=ledger, now=now)
    return saved


def _let_stand(cancellation: Cancellation, *, stops: Stops) -> None:
    """Write a cancellation, and then remove those that it replaces."""
    standing = stops.read().cancellations
    replaced = [each for each in standing if each.id != cancellation.id and replaces(cancellation, each)]
    others = [each for each in standing if each not in replaced and each.id != cancellation.id]
    if len(others) >= MAX_STANDING:
        raise Conflict(
            f"{len(others)} cancellations stand, and no more can: cancel with a shorter prefix, or a tag "
            "alone, which replaces those that it covers; old ones are removed after 30 days"
        )
    stops.add(cancellation)
    for each in replaced:
        stops.remove(each)


def _is_covered(delivery: Delivery, cancellation: Cancellation) -> bool:
    return covers(cancellation, delivery.message, enqueued_at=delivery.was_enqueued_at)


def _counts(deliveries: Sequence[Delivery]) -> dict[Status, int]:
    return dict(Counter(delivery.status for delivery in deliveries))
