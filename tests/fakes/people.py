"""The ports of people, in memory."""

from collections.abc import Iterator
from datetime import datetime

from shared.domain.list_parameters import Page
from shared.domain.people.day_entry import DayEntry, DayKind
from shared.domain.people.erased_opt_outs import KnownOptOuts
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
