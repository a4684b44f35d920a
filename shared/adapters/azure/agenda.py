"""Store reminders in Azure Tables: 16 partitions (shards), each with reminders and entries by due time.

A reminder and its entry are in the same partition, so that one transaction changes both. The entry
is a copy of the reminder, so a tick needs no other read. What is due is a range of row keys: reading
it costs the same however many reminders there are.
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
from shared.domain.reminders.appointment.stored_form import from_stored_form, stored_form
from shared.domain.reminders.reminder import Entry, FollowUp, ReminderState
from shared.domain.reminders.ticks import LastTick, Source
from shared.domain.typed_json import decode_json
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
    """Stores reminders and the entries of the agenda. Safe to share between threads."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def load(self, reminder_id: str) -> ReminderState | None:
        """Return that reminder. See ``shared.ports.storage.Agenda``."""
        row = self._rows.get(_shard(reminder_id), _REMINDER + reminder_id)
        return _state(row) if row else None

    def save(self, state: ReminderState, *, was_due: datetime | None) -> ReminderState:
        """Save a reminder and its entry in one transaction. See ``shared.ports.storage.Agenda``."""
        reminder_id = state.reminder.id
        changes = _state_changes(state, insert_or_replace(*_reminder_row(state), etag=state.version))
        if was_due is not None and was_due != state.due:
            changes.append(Delete(_key(was_due, "r", reminder_id)))
        return structs.replace(state, version=self._rows.write(_shard(reminder_id), *changes))

    def due(self, shard: str, *, before: datetime) -> Iterator[Entry]:
        """Yield what is due before that instant. See ``shared.ports.storage.Agenda``."""
        end = f"{_DUE}{before.astimezone(UTC):{_TIME}}"
        for key, row in self._rows.versions_between(shard, _DUE, end):
            _, time, kind, _ = key.split("|", 3)
            of = decode_json(row.columns["Content"], _KINDS[kind])
            yield Entry(
                at=datetime.strptime(time, _TIME).replace(tzinfo=UTC),
                of=from_stored_form(of) if isinstance(of, ReminderState) else of,
                version=row.version,
            )

    def move(self, moves: Sequence[AgendaMove]) -> None:
        """Apply moves in one transaction. See ``shared.ports.storage.Agenda``."""
        changes: list[RowChange] = []
        for move in moves:
            changes.append(Delete(_entry_key(move.entry), move.entry.version or None))
            changes += [_entry_row(entry) for entry in move.entries]
            if move.state is not None:
                row = _reminder_row(move.state)
                changes += _state_changes(
                    move.state, Replace(*row, move.state.version) if move.state.version else Upsert(*row)
                )
        if changes:
            self._rows.write(_shard_of(moves[0].entry), *changes)

    def defer(self, message: Message, *, at: datetime) -> None:
        """Store a message until its time. See ``shared.ports.storage.Agenda``."""
        entry = Entry(at=at, of=message)
        self._rows.write(_shard_of(entry), _entry_row(entry))

    def search(self, search: ReminderSearch) -> Page[ReminderState]:
        """Return a page of reminders. See ``shared.ports.storage.Agenda``."""
        conditions = [Condition("RowKey", "ge", _REMINDER), Condition("RowKey", "lt", _REMINDER + "~")]
        if search.skipped is not None:
            conditions.append(Condition("Skipped", "gt" if search.skipped else "eq", 0))
        found, cursor = self._rows.page(conditions, limit=search.limit, cursor=search.cursor)
        return Page(items=tuple(_state(Row(columns, "")) for columns in found), cursor=cursor)

    def remove(self, state: ReminderState) -> None:
        """Delete a reminder and its entry. See ``shared.ports.storage.Agenda``."""
        reminder_id = state.reminder.id
        changes = [Delete(_REMINDER + reminder_id, state.version)]
        if state.due is not None:
            changes.append(Delete(_key(state.due, "r", reminder_id)))
        self._rows.write(_shard(reminder_id), *changes)

    def last_tick(self, source: Source) -> LastTick | None:
        """Return the last tick of that source. See ``shared.ports.storage.Agenda``."""
        row = self._rows.get(_TICKS, source)
        if row is None:
            return None
        last = decode_json(row.columns["Content"], LastTick)
        return structs.replace(last, version=row.version)

    def record_tick(self, tick: LastTick) -> None:
        """Save the last tick of its source. See ``shared.ports.storage.Agenda``."""
        content = msgspec.json.encode(structs.replace(tick, version="")).decode()
        self._rows.write(_TICKS, insert_or_replace(tick.source, {"Content": content}, etag=tick.version))


def _state_changes(state: ReminderState, change: RowChange) -> list[RowChange]:
    """Return the rows of a reminder: its own, and its entry if it will be due."""
    if state.due is None:
        return [change]
    content = {"Content": _content(state)}
    return [change, Upsert(_key(state.due, "r", state.reminder.id), content)]


def _reminder_row(state: ReminderState) -> tuple[str, dict[str, object]]:
    columns = {"UpdatedAt": state.updated_at, "Skipped": state.skipped, "Content": _content(state)}
    return _REMINDER + state.reminder.id, columns


def _content(state: ReminderState) -> str:
    return msgspec.json.encode(structs.replace(stored_form(state), version="")).decode()


def _entry_row(entry: Entry) -> Upsert:
    return Upsert(_entry_key(entry), {"Content": msgspec.json.encode(entry.of).decode()})


def _state(row: Row) -> ReminderState:
    state = decode_json(row.columns["Content"], ReminderState)
    return structs.replace(from_stored_form(state), version=row.version)


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


def _shard(entity_id: str) -> str:
    return hashlib.sha256(entity_id.encode()).hexdigest()[0]


def _key(at: datetime, kind: str, entity_id: str) -> str:
    return f"{_DUE}{at.astimezone(UTC):{_TIME}}|{kind}|{entity_id}"
