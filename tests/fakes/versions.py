"""Rows with versions, and by day, on which the fakes of storage are built."""

import hashlib
from collections import defaultdict
from itertools import chain
from threading import Lock

from msgspec import structs

from shared.errors import VersionConflict


class Versions:
    """Rows with versions. A row is replaced only by a caller that has its newest version."""

    def __init__(self) -> None:
        self._rows: dict = {}
        self._count = 0
        self._lock = Lock()

    def get(self, key):
        return self._rows.get(key)

    def all(self):
        return list(self._rows.items())

    def check(self, key, version: str) -> None:
        known = self._rows.get(key)
        if (known.version if known else "") != version:
            raise VersionConflict(f"{key} was written by another caller")

    def put(self, key, row):
        with self._lock:
            self.check(key, row.version)
            self._count += 1
            saved = self._rows[key] = structs.replace(row, version=str(self._count))
        return saved

    def remove(self, key):
        self._rows.pop(key, None)


class DayRows:
    """The rows by day of closed deliveries, by the partition of what they list."""

    def __init__(self) -> None:
        self._partitions: dict = defaultdict(set)

    def of(self, partition: int):
        return list(self._partitions[partition])

    def add(self, row) -> None:
        self._partitions[self._partition(row)].add(row)

    def remove(self, row) -> None:
        self._partitions[self._partition(row)].discard(row)

    def clear(self) -> None:
        self._partitions.clear()

    def __contains__(self, row) -> bool:
        return row in self._partitions[self._partition(row)]

    def __iter__(self):
        return iter(list(chain.from_iterable(self._partitions.values())))

    def __len__(self) -> int:
        return sum(map(len, self._partitions.values()))

    @staticmethod
    def _partition(row) -> int:
        return hashlib.sha256(row.of.encode()).digest()[0]
