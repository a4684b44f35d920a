"""Store the messages that are held for the account, and the circuit breakers, in Azure Tables.

They are in one partition of the table of the agenda, and those that a stop holds in one of their own.
An entry has two rows, written in one transaction: one by when its message was created, one by when it ends.
So both questions of a tick are a range of row keys each, and cost the same however many messages are held.
"""

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime

import msgspec
from msgspec import structs

from shared.adapters.azure.row_change import Delete, Upsert, insert_or_replace
from shared.adapters.azure.versioned_rows import Rows
from shared.domain.deliveries.circuit_breaker import CircuitBreaker
from shared.domain.deliveries.held_message import HeldMessage
from shared.domain.typed_json import decode_json
from shared.errors import VersionConflict

_PARTITION = "held"

# Row keys: `breaker|key`, `held|created|id`, `until|end|created|id`. No id has a `|`.
_BREAKER, _HELD, _UNTIL = "breaker|", "held|", "until|"
_TIME = "%Y%m%dT%H%M%S.%fZ"


class TableHeldMessages:
    """Stores held messages and circuit breakers. Safe to share between threads."""

    def __init__(self, rows: Rows, *, partition: str = _PARTITION) -> None:
        """``partition`` is that of the list."""
        self._rows = rows
        self._partition = partition

    def add(self, held: HeldMessage) -> None:
        """Save an entry. See ``shared.ports.pending_messages.HeldMessages``."""
        content = {"Content": msgspec.json.encode(structs.replace(held, version="")).decode()}
        self._rows.write(self._partition, *(Upsert(key, content) for key in _keys(held)))

    def oldest(self, *, after: HeldMessage | None = None) -> Iterator[HeldMessage]:
        """Yield the entries, oldest first. See ``shared.ports.pending_messages.HeldMessages``."""
        first = _keys(after)[0] + "!" if after else _HELD  # `!` sorts before every character of an id
        return self._between(first, _HELD + "~")

    def ended(self, *, by: datetime) -> Iterator[HeldMessage]:
        """Yield the entries that have ended. See ``shared.ports.pending_messages.HeldMessages``."""
        return self._between(_UNTIL, f"{_UNTIL}{_text(by)}|~")

    def remove(self, held: HeldMessage) -> None:
        """Delete both rows of an entry. See ``shared.ports.pending_messages.HeldMessages``."""
        read_key, _, etag = held.version.partition(" ")
        other = next(key for key in _keys(held) if key != read_key)
        try:
            self._rows.write(self._partition, Delete(read_key, etag), Delete(other))
        except VersionConflict:  # saved again since; or the other row is missing, and this one is left over
            with suppress(VersionConflict):
                self._rows.write(self._partition, Delete(read_key, etag))

    def breaker(self, key: str) -> CircuitBreaker:
        """Return that circuit breaker. See ``shared.ports.pending_messages.HeldMessages``."""
        row = self._rows.get(self._partition, _BREAKER + key)
        if row is None:
            return CircuitBreaker(key=key)
        breaker = decode_json(row.columns["Content"], CircuitBreaker)
        return structs.replace(breaker, version=row.version)

    def save_breaker(self, breaker: CircuitBreaker) -> CircuitBreaker:
        """Save a circuit breaker. See ``shared.ports.pending_messages.HeldMessages``."""
        content = msgspec.json.encode(structs.replace(breaker, version="")).decode()
        change = insert_or_replace(_BREAKER + breaker.key, {"Content": content}, etag=breaker.version)
        return structs.replace(breaker, version=self._rows.write(self._partition, change))

    def _between(self, first: str, end: str) -> Iterator[HeldMessage]:
        for key, row in self._rows.versions_between(self._partition, first, end):
            held = decode_json(row.columns["Content"], HeldMessage)
            yield structs.replace(held, version=f"{key} {row.version}")


def _keys(held: HeldMessage) -> tuple[str, str]:
    """Return the keys of the two rows of an entry."""
    created = f"{_text(held.created_at)}|{held.id}"
    return f"{_HELD}{created}", f"{_UNTIL}{_text(held.until)}|{created}"


def _text(at: datetime) -> str:
    return f"{at.astimezone(UTC):{_TIME}}"
