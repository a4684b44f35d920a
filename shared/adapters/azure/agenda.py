"""The agenda, in Azure Tables: 16 partitions, each with its reminders and, apart, its entries by time.

A reminder and its entry lie in the same partition, so that one transaction
changes both, and the entry has all that a tick needs. What is due is a range
of rows: finding it costs the same however many reminders wait.
"""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import msgspec
from msgspec import structs

from shared.adapters.azure.row_change import Delete, Replace, RowChange, Upsert, insert_or_replace
from shared.adapters.azure.versioned_rows import Condition, Row, Rows
from shared.domain.list_parameters import Page, ReminderSearch
from shared.domain.messages.message import Message
from shared.domain.reminders.reminder import Entry, FollowUp, ReminderState
from shared.domain.reminders.ticks import LastTick, Source
from shared.ports.storage import AgendaMove

# Row keys: `due|20261201T090000Z|r|id`, `reminder|id`. No id has a `|`.
_DUE = "due|"
_REMINDER = "reminder|"
_TIME = "%Y%m%dT%H%M%SZ"
_TICKS = "ticks"  # the partition of the last ticks
_KINDS: dict[str, type[ReminderState | FollowUp | Message]] = {
    "r": ReminderState,
    "f": FollowUp,
    "m": Message,
}


class TableAgenda:
    """Keeps reminders. Safe to share between threads."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def load(self, reminder_id: str) -> ReminderState | None:
        """Return that reminder. See ``shared.ports.storage.Agenda``."""
        row = self._rows.get(_shard(reminder_id), _REMINDER + reminder_id)
        return _scheduled(row) if row else None

    def save(self, state: ReminderState, *, was_due: datetime | None) -> ReminderState:
        """Keep a reminder and its entry, in one transaction. See ``shared.ports.storage.Agenda``."""
        reminder_id = state.reminder.id
        changes = _kept(state, insert_or_replace(*_reminder_row(state), etag=state.version))
        if was_due is not None and was_due != state.due:
            changes.append(Delete(_key(was_due, "r", reminder_id)))
        return structs.replace(state, version=self._rows.write(_shard(reminder_id), *changes))

    def due(self, shard: str, *, before: datetime) -> Iterator[Entry]:
        """Yield what is due before that instant. See ``shared.ports.storage.Agenda``."""
        last = f"{_DUE}{before.astimezone(UTC):{_TIME}}"
        for key, row in self._rows.versions_between(shard, _DUE, last):
            _, time, kind, _ = key.split("|", 3)
            yield Entry(
                at=datetime.strptime(time, _TIME).replace(tzinfo=UTC),
                of=msgspec.json.decode(row.columns["Content"], type=_KINDS[kind]),
                version=row.version,
            )

    def move(self, moves: Sequence[AgendaMove]) -> None:
        """Make these moves in one transaction. See ``shared.ports.storage.Agenda``."""
        changes: list[RowChange] = []
        for one in moves:
            changes.append(Delete(_entry_key(one.entry), one.entry.version or None))
            changes += [_added(entry) for entry in one.entries]
            if one.state is not None:
                row = _reminder_row(one.state)
                changes += _kept(
                    one.state, Replace(*row, one.state.version) if one.state.version else Upsert(*row)
                )
        if changes:
            self._rows.write(_shard_of(moves[0].entry), *changes)

    def defer(self, message: Message, *, at: datetime) -> None:
        """Keep a message until its time. See ``shared.ports.storage.Agenda``."""
        entry = Entry(at=at, of=message)
        self._rows.write(_shard_of(entry), _added(entry))

    def search(self, search: ReminderSearch) -> Page[ReminderState]:
        """Return some reminders. See ``shared.ports.storage.Agenda``."""
        conditions = [Condition("RowKey", "ge", _REMINDER), Condition("RowKey", "lt", _REMINDER + "~")]
        if search.skipped is not None:
            conditions.append(Condition("Skipped", "gt" if search.skipped else "eq", 0))
        found, cursor = self._rows.page(conditions, limit=search.limit, cursor=search.cursor)
        return Page(items=tuple(_scheduled(Row(one, "")) for one in found), cursor=cursor)

    def last_tick(self, source: Source) -> LastTick | None:
        """Return the last tick from that source. See ``shared.ports.storage.Agenda``."""
        row = self._rows.get(_TICKS, source)
        if row is None:
            return None
        last = msgspec.json.decode(row.columns["Content"], type=LastTick)
        return structs.replace(last, version=row.version)

    def record_tick(self, tick: LastTick) -> None:
        """Keep the last tick of its source. See ``shared.ports.storage.Agenda``."""
        content = msgspec.json.encode(structs.replace(tick, version="")).decode()
        self._rows.write(_TICKS, insert_or_replace(tick.source, {"Content": content}, etag=tick.version))


def _kept(state: ReminderState, change: RowChange) -> list[RowChange]:
    """Return what keeps a reminder: the change of its row, and its entry if it is due once more."""
    if state.due is None:
        return [change]
    content = {"Content": _content(state)}
    return [change, Upsert(_key(state.due, "r", state.reminder.id), content)]


def _reminder_row(state: ReminderState) -> tuple[str, dict[str, object]]:
    columns = {"UpdatedAt": state.updated_at, "Skipped": state.skipped, "Content": _content(state)}
    return _REMINDER + state.reminder.id, columns


def _content(state: ReminderState) -> str:
    return msgspec.json.encode(structs.replace(state, version="")).decode()


def _added(entry: Entry) -> Upsert:
    return Upsert(_entry_key(entry), {"Content": msgspec.json.encode(entry.of).decode()})


def _scheduled(row: Row) -> ReminderState:
    state = msgspec.json.decode(row.columns["Content"], type=ReminderState)
    return structs.replace(state, version=row.version)


def _entry_key(entry: Entry) -> str:
    match entry.of:
        case ReminderState(reminder=reminder):
            return _key(entry.at, "r", reminder.id)
        case FollowUp(message_id=message_id):
            return _key(entry.at, "f", message_id)
        case message:
            return _key(entry.at, "m", message.id)


def _shard_of(entry: Entry) -> str:
    match entry.of:
        case ReminderState(reminder=reminder):
            return _shard(reminder.id)
        case FollowUp(reminder_id=reminder_id):
            return _shard(reminder_id)
        case message:
            return _shard(message.id)


def _shard(of: str) -> str:
    return hashlib.sha256(of.encode()).hexdigest()[0]


def _key(at: datetime, kind: str, of: str) -> str:
    return f"{_DUE}{at.astimezone(UTC):{_TIME}}|{kind}|{of}"
