"""Spread times at a rate: nobody's message leaves before its time, and no two within one slot."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from math import ceil

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

MICROSECONDS = 1_000_000


class RateSlots:
    """Slots of one message each: at 20 a second they are 50 ms long."""

    def __init__(self, rate: Fraction, taken: Iterable[datetime] = ()) -> None:
        self._width = MICROSECONDS / rate
        self._next: dict[int, int] = {}  # of a slot that is taken: where a free one may be
        for time in taken:
            self.take(time)

    def take(self, due: datetime) -> datetime:
        """Take the first free slot that begins at that time or later; return its time."""
        slot = self._free(ceil((due - EPOCH) // timedelta(microseconds=1) / self._width))
        self._next[slot] = slot + 1
        return EPOCH + timedelta(microseconds=ceil(slot * self._width))

    def _free(self, slot: int) -> int:
        passed = []
        while slot in self._next:
            passed.append(slot)
            slot = self._next[slot]
        for each in passed:  # so that the next search is short
            self._next[each] = slot
        return slot
