"""The agenda, in Azure Tables: 16 partitions, each with its reminders and, apart, when they are due.

A reminder and its due time lie in the same partition, so that one
transaction changes both. What is due is a range of rows: finding it costs the
same however many reminders wait.
"""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import msgspec
from msgspec import structs

from shared.adapters.rows import Change, Rows
from shared.domain.reminder import Due, Scheduled

TABLE = "agenda"
SHARDS = "0123456789abcdef"

# Row keys: `due|20261201T090000Z|id` and `reminder|id`. No id has a `|`.
_DUE = "due|"
_REMINDER = "reminder|"
_TIME = "%Y%m%dT%H%M%SZ"


class TableAgenda:
    """Keeps reminders. Safe to share between threads."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def load(self, reminder_id: str) -> Scheduled | None:
        """Return that reminder. See ``shared.ports.Agenda``."""
        row = self._rows.get(_shard(reminder_id), _REMINDER + reminder_id)
        if row is None:
            return None
        scheduled = msgspec.json.decode(row.columns["Reminder"], type=Scheduled)
        return structs.replace(scheduled, version=row.version)

    def save(self, scheduled: Scheduled, *, was_due: datetime | None) -> Scheduled:
        """Keep a reminder and when it is due next, in one transaction. See ``shared.ports.Agenda``."""
        reminder_id = scheduled.reminder.id
        columns = {
            "UpdatedAt": scheduled.updated_at,
            "Reminder": msgspec.json.encode(structs.replace(scheduled, version="")).decode(),
        }
        changes = [Change(_REMINDER + reminder_id, columns, scheduled.version)]
        if scheduled.due is not None:
            changes.append(Change(_due_key(scheduled.due, reminder_id), {}, None))
        if was_due is not None and was_due != scheduled.due:
            changes.append(Change(_due_key(was_due, reminder_id), None))
        return structs.replace(scheduled, version=self._rows.write(_shard(reminder_id), *changes))

    def due(self, *, before: datetime) -> Sequence[Due]:
        """Return what is due before that instant. See ``shared.ports.Agenda``."""
        found = [due for shard in SHARDS for due in self._due_in(shard, before)]
        return sorted(found, key=lambda due: due.at)

    def drop(self, due: Due) -> None:
        """Forget a due time. See ``shared.ports.Agenda``."""
        self._rows.delete(_shard(due.reminder_id), _due_key(due.at, due.reminder_id))

    def _due_in(self, shard: str, before: datetime) -> Iterator[Due]:
        last = f"{_DUE}{before.astimezone(UTC):{_TIME}}"
        for key, _ in self._rows.between(shard, _DUE, last):
            _, time, reminder_id = key.split("|")
            yield Due(at=datetime.strptime(time, _TIME).replace(tzinfo=UTC), reminder_id=reminder_id)


def _shard(reminder_id: str) -> str:
    return hashlib.sha256(reminder_id.encode()).hexdigest()[0]


def _due_key(at: datetime, reminder_id: str) -> str:
    return f"{_DUE}{at.astimezone(UTC):{_TIME}}|{reminder_id}"
