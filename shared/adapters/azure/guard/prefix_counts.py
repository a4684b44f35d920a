"""The numbers of a prefix that were new, in Azure Tables: a row for each prefix.

A number is its last four digits and the second when it was let through, 6 bytes: 10,000 of them, more than
which a prefix does not have, fit one column of 64 KiB.
Source: https://learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model
"""

import math
import struct
from collections.abc import Callable
from datetime import UTC, datetime

from shared.adapters.azure.publish import try_publish
from shared.adapters.azure.row_change import insert_or_replace
from shared.adapters.azure.versioned_rows import Rows
from shared.domain.guard.pumping import NewNumber, NewNumbers, PrefixHeld

_PARTITION = "new|{digits}"
_KEY = "numbers"
_NUMBER = struct.Struct(">HI")


class TablePrefixCounts:
    """Stores the new numbers of prefixes. Safe to share between threads."""

    def __init__(self, rows: Rows, *, publish: Callable[[PrefixHeld], None] | None = None) -> None:
        """Call ``publish``, if there is one, for each prefix that is held."""
        self._rows = rows
        self._publish = publish

    def load(self, prefix: str) -> NewNumbers:
        """Return the numbers of that prefix. See ``shared.ports.guard.PrefixCounts``."""
        row = self._rows.get(_partition(prefix), _KEY)
        if row is None:
            return NewNumbers(prefix=prefix)
        numbers = tuple(
            NewNumber(ending, datetime.fromtimestamp(seconds, UTC))
            for ending, seconds in _NUMBER.iter_unpack(row.columns["Numbers"])
        )
        return NewNumbers(prefix=prefix, numbers=numbers, version=row.version)

    def save(self, numbers: NewNumbers) -> None:
        """Save the numbers of a prefix. See ``shared.ports.guard.PrefixCounts``.

        A time is rounded up: so a number never counts for less than its hour.
        """
        packed = (_NUMBER.pack(each.ending, math.ceil(each.at.timestamp())) for each in numbers.numbers)
        columns = {"Numbers": b"".join(packed)}
        change = insert_or_replace(_KEY, columns, etag=numbers.version)
        self._rows.write(_partition(numbers.prefix), change)

    def tell(self, held: PrefixHeld) -> None:
        """Publish that a prefix is held. See ``shared.ports.guard.PrefixCounts``."""
        try_publish(self._publish, held, name=f"the hold of {held.id}")


def _partition(prefix: str) -> str:
    return _PARTITION.format(digits=prefix.removeprefix("+"))
