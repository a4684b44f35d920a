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
from shared.domain.reminders.reminder import Reminder, ReminderState
from shared.domain.reminders.reminder_changes import schedule
from shared.domain.reminders.reminder_validation import read_reminder


def a_reminder(name: str, due: datetime, *, text: str = "") -> Reminder:
    """Return a reminder that fires once."""
    message = {"to": f"+1202{5_550_000 + hash(name) % 10_000:07d}", "body": text or "Hi"}
    raw = {"id": name, "at": f"{due:%Y-%m-%dT%H:%M:%SZ}", "message": message}
    return read_reminder(raw, default_id="-", default_country="")


def fill(table: TableClient, reminders: Iterable[Reminder], *, now: datetime) -> None:
    """Write reminders in bulk, in the rows that the adapter itself writes."""
    shards: dict[str, list[dict[str, object]]] = defaultdict(list)
    for reminder in reminders:
        for row in _rows_of(schedule(reminder, now=now)):
            shards[str(row["PartitionKey"])].append(row)
    transactions = [rows for shard in shards.values() for rows in batched(shard, 100, strict=False)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda rows: _write(table, rows), transactions))


def _write(table: TableClient, rows: Iterable[dict[str, object]], *, retries: int = 5) -> None:
    """Write rows; Azurite may close the connection under load."""
    try:
        table.submit_transaction([("upsert", row) for row in rows])
    except ServiceResponseError:
        if not retries:
            raise
        _write(table, rows, retries=retries - 1)


def _rows_of(state: ReminderState) -> Iterator[dict[str, object]]:
    recorder = _RecordedRows()
    TableAgenda(recorder).save(state, was_due=None)
    for change in recorder.changes:
        yield {"PartitionKey": recorder.partition, "RowKey": change.key, **(change.columns or {})}


class _RecordedRows(Rows):
    """Records what an adapter writes."""

    def __init__(self) -> None:
        self.partition = ""
        self.changes: tuple[RowChange, ...] = ()

    def write(self, partition, *changes) -> str:
        self.partition, self.changes = partition, changes
        return ""
