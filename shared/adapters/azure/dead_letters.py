"""Dead letters, in Azure Tables: one partition, since there should be few.

A row's key is the letter's, which begins with a hash of the message's id: the letters of one message are a
range of rows. Earlier versions kept one letter for each id, under the whole hash: it is in the same range.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import islice
from typing import Any

import msgspec
from msgspec import structs

from shared.adapters.azure.row_change import Delete, Upsert
from shared.adapters.azure.versioned_rows import Condition, Rows
from shared.domain.deliveries.dead_letter import Cause, DeadLetter, DeadLetterCounts, key_prefix
from shared.domain.list_parameters import DeadLetterSearch, Page
from shared.domain.typed_json import decode_json
from shared.errors import VersionConflict

_PARTITION = "deadletters"
_MAX_COLUMN_LENGTH = 16_000
"""Characters in one column, which holds 32 Ki in UTF-16, where an emoji is two; a message may have 64 Ki."""

_ALL = (
    Condition("PartitionKey", "eq", _PARTITION),
    Condition("RowKey", "ge", "0"),
    Condition("RowKey", "lt", "g"),
)

_KEY = re.compile(r"[0-9a-f]{32}|[0-9a-f]{64}")
"""The key of a letter; that of an earlier version is twice as long."""

_FIRST_CAUSES = {Cause.INVALID, Cause.GAVE_UP, Cause.UNCLEAR, Cause.UNEXPECTED, Cause.POISON}
"""The causes that every version reads in the JSON of a letter. A newer one is in its column alone: a worker
of an earlier version, during a deployment, could not read any list with such a letter."""


class TableDeadLetters:
    """Stores dead letters. Safe to share between threads."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def add(self, letter: DeadLetter) -> None:
        """Store a dead letter. See ``shared.ports.pending_messages.DeadLetters``."""
        cause = letter.cause if letter.cause in _FIRST_CAUSES else Cause.UNEXPECTED
        text = msgspec.json.encode(structs.replace(letter, cause=cause, version="")).decode()
        pieces = [text[at : at + _MAX_COLUMN_LENGTH] for at in range(0, len(text), _MAX_COLUMN_LENGTH)]
        columns = {"At": letter.at, "Cause": letter.cause.value, "Pieces": len(pieces)}
        columns |= {f"Letter{n}": piece for n, piece in enumerate(pieces)}
        self._rows.write(_PARTITION, Upsert(letter.key, columns))

    def load(self, key: str) -> DeadLetter | None:
        """Return the dead letter of that key. See ``shared.ports.pending_messages.DeadLetters``."""
        if not _KEY.fullmatch(key):  # what is asked for may be a message's id, of any length
            return None
        row = self._rows.get(_PARTITION, key)
        return _letter(row.columns, row.version) if row else None

    def of_message(self, message_id: str) -> Sequence[DeadLetter]:
        """Return the dead letters of that message. See ``shared.ports.pending_messages.DeadLetters``."""
        first = key_prefix(message_id)
        rows = self._rows.versions_between(_PARTITION, first, first + "g")
        letters = (_letter(row.columns, row.version) for _, row in rows)
        return sorted((letter for letter in letters if letter.id == message_id), key=_at)

    def oldest(
        self, *, cause: Cause | None = None, since: datetime | None = None, before: datetime | None = None
    ) -> Sequence[DeadLetter]:
        """Return all dead letters that match. See ``shared.ports.pending_messages.DeadLetters``."""
        conditions = (*_ALL, *_matching(cause, since), Condition("At", "lt", before))
        letters = (_letter(row.columns, row.version) for row in self._rows.matching(conditions))
        return sorted((letter for letter in letters if cause in {None, letter.cause}), key=_at)

    def search(self, search: DeadLetterSearch) -> Page[DeadLetter]:
        """Return some of the dead letters that match. See ``shared.ports.pending_messages.DeadLetters``."""
        conditions = (*_ALL, *_matching(search.cause, search.since))
        found, cursor = self._rows.page(conditions, limit=search.limit, cursor=search.cursor)
        letters = (_letter(columns) for columns in found)
        items = (letter for letter in letters if search.cause in {None, letter.cause})
        return Page(items=tuple(items), cursor=cursor)

    def counts(self, *, limit: int = 10_000, with_newest: bool = True) -> DeadLetterCounts:
        """Return how many there are. See ``shared.ports.pending_messages.DeadLetters``."""
        by_cause: Counter[Cause] = Counter()
        newest: datetime | None = None
        for row in islice(self._rows.matching(_ALL, columns=("At", "Cause")), limit):
            by_cause[_cause(row.columns) or Cause.UNEXPECTED] += 1
            newest = max(newest or row.columns["At"], row.columns["At"])
        if with_newest and by_cause.total() == limit:  # storage finds those that are newer
            newer = self._rows.matching((*_ALL, Condition("At", "gt", newest)), columns=("At",))
            newest = max((row.columns["At"] for row in newer), default=newest)
        return DeadLetterCounts(by_cause=dict(by_cause), newest=newest)

    def remove(self, letter: DeadLetter) -> None:
        """Delete a dead letter. See ``shared.ports.pending_messages.DeadLetters``."""
        with suppress(VersionConflict):  # it is gone, or was added again
            self._rows.write(_PARTITION, Delete(letter.key, letter.version or None))


def _matching(cause: Cause | None, since: datetime | None) -> tuple[Condition, Condition]:
    # Rows of earlier versions have another word for this one: they are told apart after reading.
    in_storage = None if cause is Cause.UNEXPECTED else cause
    return Condition("Cause", "eq", in_storage), Condition("At", "ge", since)


def _at(letter: DeadLetter) -> datetime:
    return letter.at


def _cause(columns: Mapping[str, Any]) -> Cause | None:
    """Return the cause in the row's column; None if it is one of a later version."""
    try:
        return Cause(columns["Cause"])
    except ValueError:
        return None


def _letter(columns: Mapping[str, Any], version: str = "") -> DeadLetter:
    text = "".join(columns[f"Letter{n}"] for n in range(columns["Pieces"]))
    letter = decode_json(text, DeadLetter)
    return structs.replace(
        letter, cause=_cause(columns) or letter.cause, key=columns["RowKey"], version=version
    )
