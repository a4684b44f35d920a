"""Acts, in Azure Tables: a partition for each day, newest first."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from shared.adapters.azure.people.day_index import partitions_between
from shared.adapters.azure.row_change import Columns, Upsert
from shared.adapters.azure.versioned_rows import Condition, Rows
from shared.domain.acts.act import Act
from shared.domain.list_parameters import Page
from shared.domain.typed_json import decode_json


class TableActs:
    """Stores acts. Safe to share between threads."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def add(self, act: Act, *, act_id: str) -> None:
        """Save an act. See ``shared.ports.acts.Acts``."""
        self._rows.write(act.day, Upsert(act.key(act_id), _columns(act)))

    def of_day(self, day: str, *, limit: int, cursor: str | None = None) -> Page[Act]:
        """Return acts of a day. See ``shared.ports.acts.Acts``."""
        conditions = [Condition("PartitionKey", "eq", day)]
        found, next_cursor = self._rows.page(conditions, limit=limit, cursor=cursor)
        return Page(items=tuple(map(_act, found)), cursor=next_cursor)

    def days(self, *, before: str) -> Iterator[str]:
        """Yield the days that have acts. See ``shared.ports.acts.Acts``."""
        return partitions_between(self._rows, "", before)

    def remove_day(self, day: str) -> int:
        """Delete the acts of a day. See ``shared.ports.acts.Acts``."""
        conditions = [Condition("PartitionKey", "eq", day)]
        rows = [*self._rows.matching(conditions, columns=("PartitionKey", "RowKey"))]
        for row in rows:
            self._rows.delete(day, row.columns["RowKey"])
        return len(rows)


def _columns(act: Act) -> Columns:
    return {"Act": msgspec.json.encode(act).decode(), "Target": act.target, "Who": act.who, "What": act.what}


def _act(columns: Mapping[str, Any]) -> Act:
    return decode_json(columns["Act"], Act)
