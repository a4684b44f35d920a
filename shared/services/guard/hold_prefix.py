"""Count a number that was never seen before, and hold its prefix when there are too many (SMS pumping).

The number is counted under the ETag of its prefix's row before its message may be sent. So at most as many
new numbers as PUMPING says get one within an hour, however many workers send at the same time: whoever finds
the row full holds the prefix and their own message.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec import structs

from shared.domain.deliveries.held_message import HeldReason
from shared.domain.guard.decision import Hold
from shared.domain.guard.pumping import (
    hold_in,
    is_new,
    is_released,
    prefix_held,
    prefix_of,
    prefix_stop,
    shown_prefix,
    with_new_number,
)
from shared.errors import VersionConflict
from shared.services.optimistic_update import retry_on_conflict

if TYPE_CHECKING:
    from datetime import datetime

    from shared.domain.guard.person import Person
    from shared.domain.guard.stops.stop import Stop
    from shared.services.guard.guard_context import GuardContext
    from shared.services.sending.claim import Claim

log = logging.getLogger(__name__)

TRIES = 40
"""How often a number is counted again after another worker wrote the row first."""

TRY_AGAIN_AFTER = timedelta(seconds=5)
"""How long a message waits if its number could not be counted in so many tries."""


def hold_if_pumped(claim: Claim, person: Person, *, guard: GuardContext, now: datetime) -> Hold | None:
    """Return the hold of a message to one new number too many of its prefix; None if it may go.

    Idempotent by number. Costs no storage if PUMPING is off, or the person is known.
    """
    most, number = guard.rules.pumping, claim.message.to
    prefix = prefix_of(number)
    if most is None or not prefix or not is_new(person):
        return None
    is_free = False
    for _ in range(TRIES):
        known = guard.new_numbers.load(prefix)
        counted = with_new_number(known, number, most=None if is_free else most, now=now)
        if counted is known:
            return None
        if counted is not None:
            try:
                guard.new_numbers.save(counted)
            except VersionConflict:
                continue
            return None
        if stop := _hold(prefix, most=most, guard=guard, now=now):
            return Hold(held_for=HeldReason.PREFIX, reason=stop.reason, stop_id=stop.id)
        is_free = True  # a person released it
    reason = f"many new numbers of {shown_prefix(prefix)} are sent to at the same time"
    return Hold(held_for=HeldReason.PREFIX, reason=reason, until=now + TRY_AGAIN_AFTER)


def _hold(prefix: str, *, most: int, guard: GuardContext, now: datetime) -> Stop | None:
    """Hold a prefix, and tell; return the stop, also if another worker was first. None: it is released."""

    def attempt() -> tuple[Stop | None, bool]:
        known = hold_in(guard.stops.read(), prefix)
        if is_released(known, now=now):
            return None, False
        if known and known.ended_at is None:
            return known, False
        stop = prefix_stop(prefix, count=most, now=now)
        return guard.stops.save(structs.replace(stop, version=known.version if known else "")), True

    stop, is_ours = retry_on_conflict(attempt, record=f"the stop of {shown_prefix(prefix)}")
    if stop and is_ours:
        log.error("prefix %s is held: %d new numbers within the hour", shown_prefix(prefix), most + 1)
        guard.new_numbers.tell(prefix_held(stop))
    return stop
