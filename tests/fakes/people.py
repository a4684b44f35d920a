"""The ports of people, in memory."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from msgspec import structs

from shared.domain.conversations.contact import Contact
from shared.domain.list_parameters import Page
from shared.domain.people.day_entry import DayEntry, DayKind
from shared.domain.people.people_list import Listed, Walk, key_start, name_keys
from shared.errors import Fault, InvalidInput


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
