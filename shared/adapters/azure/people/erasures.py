"""Erasures of people and their receipts, in Azure Tables: one partition, a row for each number's hash."""

from collections.abc import Iterator
from datetime import datetime

import msgspec
from msgspec import structs

from shared.adapters.azure.row_change import insert_or_replace
from shared.adapters.azure.versioned_rows import Condition, Row, Rows
from shared.domain.people.erasure.progress import Erasure
from shared.domain.typed_json import decode_json

_PARTITION = "erasure"


class TableErasures:
    """Stores erasures. Safe to share between threads."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def load(self, digest: str) -> Erasure | None:
        """Return the erasure of that number. See ``shared.ports.person_erasure.Erasures``."""
        row = self._rows.get(_PARTITION, digest)
        return _erasure(row) if row else None

    def save(self, erasure: Erasure) -> Erasure:
        """Save an erasure. See ``shared.ports.person_erasure.Erasures``."""
        content = msgspec.json.encode(structs.replace(erasure, version="")).decode()
        columns = {"Erasure": content, "Step": erasure.step}
        change = insert_or_replace(erasure.digest, columns, etag=erasure.version)
        return structs.replace(erasure, version=self._rows.write(_PARTITION, change))

    def unfinished(self, *, now: datetime) -> Iterator[Erasure]:
        """Yield the erasures to go on with. See ``shared.ports.person_erasure.Erasures``."""
        conditions = [Condition("PartitionKey", "eq", _PARTITION), Condition("Step", "ne", "")]
        for row in self._rows.matching(conditions):
            erasure = _erasure(row)
            if erasure.try_again_at is None or erasure.try_again_at <= now:
                yield erasure


def _erasure(row: Row) -> Erasure:
    return structs.replace(decode_json(row.columns["Erasure"], Erasure), version=row.version)
