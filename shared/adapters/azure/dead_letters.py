"""Dead letters, in Azure Tables: one partition, since there should be few."""

import hashlib
import heapq
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from shared.adapters.azure.row_change import Upsert
from shared.adapters.azure.versioned_rows import Rows
from shared.domain.deliveries.dead_letter import DeadLetter

_PARTITION = "deadletters"
_MAX_COLUMN_LENGTH = 16_000
"""Characters in one column, which holds 32 Ki in UTF-16, where an emoji is two; a message may have 64 Ki."""


class TableDeadLetters:
    """Stores dead letters. Safe to share between threads."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def add(self, letter: DeadLetter) -> None:
        """Store a dead letter; one with the same id is replaced. See ``shared.ports.storage.DeadLetters``."""
        text = msgspec.json.encode(letter).decode()
        pieces = [text[at : at + _MAX_COLUMN_LENGTH] for at in range(0, len(text), _MAX_COLUMN_LENGTH)]
        columns = {"At": letter.at, "Cause": letter.cause.value, "Pieces": len(pieces)}
        columns |= {f"Letter{n}": piece for n, piece in enumerate(pieces)}
        self._rows.write(_PARTITION, Upsert(_key(letter.id), columns))

    def load(self, letter_id: str) -> DeadLetter | None:
        """Return the dead letter of that id. See ``shared.ports.storage.DeadLetters``."""
        row = self._rows.get(_PARTITION, _key(letter_id))
        return _letter(row.columns) if row else None

    def newest(self, limit: int) -> Sequence[DeadLetter]:
        """Return the newest dead letters. See ``shared.ports.storage.DeadLetters``."""
        return heapq.nlargest(limit, self._all(), key=lambda letter: letter.at)

    def oldest(self) -> Sequence[DeadLetter]:
        """Return all dead letters, oldest first. See ``shared.ports.storage.DeadLetters``."""
        return sorted(self._all(), key=lambda letter: letter.at)

    def remove(self, letter_id: str) -> None:
        """Delete a dead letter. See ``shared.ports.storage.DeadLetters``."""
        self._rows.delete(_PARTITION, _key(letter_id))

    def _all(self) -> Iterator[DeadLetter]:
        return (_letter(columns) for _, columns in self._rows.between(_PARTITION, "0", "g"))


def _key(letter_id: str) -> str:
    # Hashed: an id that broke the contract may have any character, a row key may not.
    return hashlib.sha256(letter_id.encode()).hexdigest()


def _letter(columns: Mapping[str, Any]) -> DeadLetter:
    text = "".join(columns[f"Letter{n}"] for n in range(columns["Pieces"]))
    return msgspec.json.decode(text, type=DeadLetter)
