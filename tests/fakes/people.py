"""The ports of people, in memory."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from shared.domain.list_parameters import Page
from shared.domain.messages.canonical_number import canonical
from shared.domain.messages.phone_number import number_of
from shared.domain.people.day_entry import DayEntry, DayKind
from shared.domain.people.thread_entry import ThreadEntry
from shared.domain.people.thread_key import read_thread_cursor, thread_cursor
from shared.errors import Fault, InvalidInput
from shared.ports.people import ReminderPointer
from shared.services.people.index_what_came_in import CameInIndex


class MemoryDayIndex:
    def __init__(self) -> None:
        self._entries: dict[tuple[str, str, str], DayEntry] = {}

    def add(self, entry: DayEntry) -> None:
        self._entries[entry.kind, entry.day, entry.key] = entry

    def newest(self, kind: DayKind, day: str, *, limit: int, cursor: str | None = None) -> Page[DayEntry]:
        keys = sorted(key for key in self._entries if key[:2] == (kind, day))
        if cursor and not cursor.isdecimal():
            raise InvalidInput([Fault("cursor", "must be the cursor of an earlier answer, as it was given")])
        first = int(cursor or 0)
        items = tuple(self._entries[key] for key in keys[first : first + limit])
        return Page(items=items, cursor=str(first + limit) if first + limit < len(keys) else None)

    def days(self, kind: DayKind, *, before: str) -> Iterator[str]:
        return iter(sorted({day for of, day, _ in self._entries if of == kind and day < before}))

    def remove(self, entry: DayEntry) -> None:
        self._entries.pop((entry.kind, entry.day, entry.key), None)


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
