"""The ports of people, in memory."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from msgspec import structs

from shared.domain.conversations.contact import Contact
from shared.domain.list_parameters import Page
from shared.domain.messages.canonical_number import canonical
from shared.domain.messages.phone_number import number_of
from shared.domain.people.day_entry import DayEntry, DayKind
from shared.domain.people.erasure.erased_opt_outs import KnownOptOuts
from shared.domain.people.people_list import Listed, Walk, key_start, name_keys
from shared.domain.people.thread.thread_entry import ThreadEntry
from shared.domain.people.thread.thread_key import read_thread_cursor, thread_cursor
from shared.errors import Fault, InvalidInput
from shared.ports.people import ReminderPointer
from shared.services.people.thread.index_what_came_in import CameInIndex
from tests.fakes.acts import read_place


class MemoryDayIndex:
    def __init__(self) -> None:
        self._entries: dict[tuple[str, str, str], DayEntry] = {}

    def add(self, entry: DayEntry) -> None:
        self._entries[entry.kind, entry.day, entry.key] = entry

    def newest(self, kind: DayKind, day: str, *, limit: int, cursor: str | None = None) -> Page[DayEntry]:
        keys = sorted(key for key in self._entries if key[:2] == (kind, day))
        first = read_place(cursor, of=f"{kind}{day}")
        items = tuple(self._entries[key] for key in keys[first : first + limit])
        return Page(items=items, cursor=f"{kind}{day}_{first + limit}" if first + limit < len(keys) else None)

    def days(self, kind: DayKind, *, before: str) -> Iterator[str]:
        return iter(sorted({day for of, day, _ in self._entries if of == kind and day < before}))

    def remove(self, entry: DayEntry) -> None:
        self._entries.pop((entry.kind, entry.day, entry.key), None)


class MemoryErasedOptOuts:
    def __init__(self) -> None:
        self._at: dict[str, datetime] = {}
        self._changes = 0

    def version(self) -> str:
        return str(self._changes or "")

    def read(self) -> KnownOptOuts:
        return KnownOptOuts(version=self.version(), opted_out_at=dict(self._at))

    def add(self, number_digest: str, at: datetime) -> None:
        self._at[number_digest] = at
        self._changes += 1

    def remove(self, number_digest: str) -> None:
        if self._at.pop(number_digest, None):
            self._changes += 1


class MemorySecretCheck:
    def __init__(self) -> None:
        self._value: str | None = None

    def load(self) -> str | None:
        return self._value

    def save(self, value: str) -> str:
        self._value = self._value or value
        return self._value


class MemoryPeopleIndex:
    """``contacts`` returns every contact as it is stored."""

    def __init__(self, contacts: Callable[[], Iterable[Contact]] = tuple) -> None:
        self._contacts = contacts
        self._names: dict[str, Listed] = {}
        self._opted_out: dict[str, Listed] = {}
        self._walk = Walk()

    def add_name(self, number: str, name: str, *, at: datetime) -> None:
        self._names |= {key: Listed(number=number, at=at, key=key) for key in name_keys(name, number)}

    def remove_name(self, number: str, name: str, *, kept: str = "") -> None:
        for key in {*name_keys(name, number)} - {*name_keys(kept, number)}:
            self._names.pop(key, None)

    def add_opted_out(self, number: str, *, at: datetime) -> None:
        self._opted_out[number] = Listed(number=number, at=at)

    def named(self, start: str, *, limit: int, cursor: str | None = None) -> Page[Listed]:
        found = {key: row for key, row in self._names.items() if key.startswith(key_start(start))}
        return _page(found, limit=limit, cursor=cursor)

    def opted_out(self, *, limit: int, cursor: str | None = None) -> Page[Listed]:
        return _page(self._opted_out, limit=limit, cursor=cursor)

    def everybody(self, *, limit: int, cursor: str | None = None) -> Page[Contact]:
        found = {contact.number: structs.replace(contact, version="") for contact in self._contacts()}
        return _page(found, limit=limit, cursor=cursor)

    def remove(self, listed: Listed) -> None:
        rows, key = (self._names, listed.key) if listed.key else (self._opted_out, listed.number)
        if rows.get(key) == listed:
            del rows[key]

    def walk(self) -> Walk:
        return self._walk

    def save_walk(self, walk: Walk) -> None:
        self._walk = walk


def _page(rows: dict, *, limit: int, cursor: str | None) -> Page:
    if cursor and cursor not in rows:
        raise InvalidInput([Fault("cursor", "must be the cursor of an earlier answer, as it was given")])
    rest = [key for key in sorted(rows) if key > (cursor or "")]
    more = len(rest) > limit
    return Page(items=tuple(rows[key] for key in rest[:limit]), cursor=rest[limit - 1] if more else None)


class MemoryThreads:
    """Threads and pointers to reminders, as the contacts have them."""

    def __init__(self) -> None:
        self._threads: dict[str, dict[str, ThreadEntry]] = defaultdict(dict)
        self._pointers: dict[str, dict[str, ReminderPointer]] = defaultdict(dict)
        self._pointers_written = 0

    def add_to_thread(self, number: str, entry: ThreadEntry) -> None:
        self._threads[_person(number)][entry.key] = entry

    def remove_from_thread(self, number: str, entry: ThreadEntry) -> None:
        self._threads[_person(number)].pop(entry.key, None)

    def thread(self, number: str, *, limit: int, cursor: str | None = None) -> Page[ThreadEntry]:
        after = read_thread_cursor(cursor) if cursor else ""
        entries = self._threads[_person(number)]
        keys = sorted(key for key in entries if key > after)
        more = thread_cursor(keys[limit - 1]) if len(keys) > limit else None
        return Page(items=tuple(entries[key] for key in keys[:limit]), cursor=more)

    def point_to_reminder(self, number: str, reminder_id: str, *, at: datetime) -> None:
        self._pointers_written += 1
        pointer = ReminderPointer(reminder_id=reminder_id, at=at, version=str(self._pointers_written))
        self._pointers[_person(number)][reminder_id] = pointer

    def reminder_pointers(self, number: str, *, limit: int) -> tuple[ReminderPointer, ...]:
        pointers = self._pointers[_person(number)]
        return tuple(pointers[reminder_id] for reminder_id in sorted(pointers)[:limit])

    def remove_reminder_pointer(self, number: str, pointer: ReminderPointer) -> None:
        pointers = self._pointers[_person(number)]
        if pointers.get(pointer.reminder_id) == pointer:
            del pointers[pointer.reminder_id]


def memory_index() -> CameInIndex:
    return CameInIndex(threads=MemoryThreads(), days=MemoryDayIndex())


def _person(number: str) -> str:
    return canonical(number_of(number))
