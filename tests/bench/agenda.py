"""Fill an agenda in bulk, with the rows that the app itself would write."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from itertools import batched

from azure.core.exceptions import ServiceResponseError
from azure.data.tables import TableClient

from shared.adapters.azure.agenda import TableAgenda
from shared.adapters.azure.row_change import RowChange
from shared.adapters.azure.versioned_rows import Rows
from shared.domain.reminders.occurrences import schedule
from shared.domain.reminders.reminder import Reminder, ReminderState


def fill(table: TableClient, reminders: Iterable[Reminder], *, now: datetime) -> None:
    """Write reminders in bulk, in the rows that the adapter itself writes."""
    rows: dict[str, list[dict[str, object]]] = defaultdict(list)
    for one in reminders:
        for row in _rows_of(schedule(one, now=now)):
            rows[str(row["PartitionKey"])].append(row)
    together = [some for shard in rows.values() for some in batched(shard, 100, strict=False)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda some: _put(table, some), together))


def _put(table: TableClient, rows: Iterable[dict[str, object]], *, tries: int = 5) -> None:
    """Write rows; Azurite may break off when much comes at once."""
    try:
        table.submit_transaction([("upsert", one) for one in rows])
    except ServiceResponseError:
        if not tries:
            raise
        _put(table, rows, tries=tries - 1)


def _rows_of(state: ReminderState) -> Iterator[dict[str, object]]:
    caught = _Caught()
    TableAgenda(caught).save(state, was_due=None)
    for change in caught.changes:
        yield {"PartitionKey": caught.partition, "RowKey": change.key, **(change.columns or {})}


class _Caught(Rows):
    """Takes down what an adapter writes."""

    def __init__(self) -> None:
        self.partition = ""
        self.changes: tuple[RowChange, ...] = ()

    def write(self, partition, *changes) -> str:
        self.partition, self.changes = partition, changes
        return ""
