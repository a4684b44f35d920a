"""The port of acts, in memory."""

from collections.abc import Iterator

from shared.domain.acts.act import Act
from shared.domain.list_parameters import Page
from shared.errors import Fault, InvalidInput


def read_place(cursor: str | None, *, of: str) -> int:
    """Return the place that a cursor of a list has; the first one without a cursor."""
    name, _, place = (cursor or f"{of}_0").rpartition("_")
    if name != of or not place.isdecimal():
        raise InvalidInput([Fault("cursor", "must be the cursor of an earlier answer, as it was given")])
    return int(place)


class MemoryActs:
    def __init__(self) -> None:
        self._acts: dict[tuple[str, str], Act] = {}

    def add(self, act: Act, *, act_id: str) -> None:
        self._acts[act.day, act.key(act_id)] = act

    def of_day(self, day: str, *, limit: int, cursor: str | None = None) -> Page[Act]:
        keys = sorted(key for key in self._acts if key[0] == day)
        first = read_place(cursor, of=day)
        items = tuple(self._acts[key] for key in keys[first : first + limit])
        return Page(items=items, cursor=f"{day}_{first + limit}" if first + limit < len(keys) else None)

    def days(self, *, before: str) -> Iterator[str]:
        return iter(sorted({day for day, _ in self._acts if day < before}))

    def remove_day(self, day: str) -> int:
        keys = [key for key in self._acts if key[0] == day]
        for key in keys:
            del self._acts[key]
        return len(keys)

    @property
    def all(self) -> list[Act]:
        """All acts, in the order in which they were added."""
        return [*self._acts.values()]
