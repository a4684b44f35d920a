"""Rows with versions, on which the fakes of storage are built."""

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
