"""Calls that came in, in Azure Tables: 256 partitions, a row for each."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from msgspec import structs

from shared.adapters.azure.publish import try_publish
from shared.adapters.azure.row_change import insert_or_replace
from shared.adapters.azure.versioned_rows import Condition, Rows
from shared.domain.calls.call import Call
from shared.domain.list_parameters import CallSearch, Page
from shared.domain.messages.canonical_number import spellings
from shared.domain.typed_json import decode_json


class TableCalls:
    """Stores calls. Safe to share between threads."""

    def __init__(self, rows: Rows, *, publish: Callable[[Call], None] | None = None) -> None:
        """Call ``publish``, if there is one, with each call that has ended before a change of it is saved."""
        self._rows = rows
        self._publish = publish

    def load(self, sid: str) -> Call | None:
        """Return that call. See ``shared.ports.storage.Calls``."""
        row = self._rows.get(_partition(sid), sid)
        return structs.replace(_call(row.columns), version=row.version) if row else None

    def save(self, call: Call) -> Call:
        """Save a call if its version is the newest. See ``shared.ports.storage.Calls``."""
        text = msgspec.json.encode(structs.replace(call, version="")).decode()
        columns = {
            "Call": text, "At": call.at, "From": call.sender, "To": call.to, "Outcome": call.outcome.value,
        }  # fmt: skip
        if call.ended_at and call.to:
            try_publish(self._publish, call, name=f"call {call.sid}")
        version = self._rows.write(
            _partition(call.sid), insert_or_replace(call.sid, columns, etag=call.version)
        )
        return structs.replace(call, version=version)

    def search(self, search: CallSearch) -> Page[Call]:
        """Return some of the calls that match. See ``shared.ports.storage.Calls``."""
        conditions = [
            Condition("To", "ne", ""),
            Condition("From", "eq", spellings(search.sender) if search.sender else None),
            Condition("Outcome", "eq", search.outcome.value if search.outcome else None),
            Condition("At", "ge", search.since),
        ]
        found, cursor = self._rows.page(conditions, limit=search.limit, cursor=search.cursor)
        return Page(items=tuple(_call(columns) for columns in found), cursor=cursor)


def _partition(sid: str) -> str:
    return sid[2:4].lower()


def _call(columns: Mapping[str, Any]) -> Call:
    return decode_json(columns["Call"], Call)
