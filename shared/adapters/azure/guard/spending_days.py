"""What was spent on each day, in Azure Tables: one partition, so that one request reads a month."""

from collections.abc import Sequence
from datetime import date, timedelta

import msgspec

from shared.adapters.azure.row_change import Upsert
from shared.adapters.azure.versioned_rows import Rows
from shared.domain.spending.day_spending import DaySpending
from shared.domain.typed_json import decode_json

_PARTITION = "spending"


class TableSpendingDays:
    """Stores what was spent on each day. Safe to share between threads."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def save(self, spending: DaySpending) -> None:
        """Save a day. See ``shared.ports.spending.SpendingDays``."""
        content = msgspec.json.encode(spending).decode()
        self._rows.write(_PARTITION, Upsert(spending.day.isoformat(), {"Content": content}))

    def between(self, first: date, last: date) -> Sequence[DaySpending]:
        """Return the days that were saved. See ``shared.ports.spending.SpendingDays``."""
        end = last + timedelta(days=1)
        found = self._rows.between(_PARTITION, first.isoformat(), end.isoformat())
        return [decode_json(columns["Content"], DaySpending) for _, columns in found]
