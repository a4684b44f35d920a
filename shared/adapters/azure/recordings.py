"""What is known of recordings, in Azure Tables: 256 partitions, a row for each. Twilio has the audio."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from msgspec import structs

from shared.adapters.azure.publish import try_publish
from shared.adapters.azure.row_change import insert_or_replace
from shared.adapters.azure.versioned_rows import Condition, Rows
from shared.domain.list_parameters import Page, RecordingSearch
from shared.domain.messages.canonical_number import spellings
from shared.domain.recordings.recording import Recording
from shared.domain.typed_json import decode_json


class TableRecordings:
    """Stores recordings. Safe to share between threads."""

    def __init__(self, rows: Rows, *, publish: Callable[[Recording], None] | None = None) -> None:
        """Call ``publish``, if there is one, with each recording before a change of it is saved."""
        self._rows = rows
        self._publish = publish

    def load(self, sid: str) -> Recording | None:
        """Return that recording. See ``shared.ports.storage.Recordings``."""
        row = self._rows.get(_partition(sid), sid)
        return structs.replace(_recording(row.columns), version=row.version) if row else None

    def save(self, recording: Recording) -> Recording:
        """Save a recording if its version is the newest. See ``shared.ports.storage.Recordings``."""
        text = msgspec.json.encode(structs.replace(recording, version="")).decode()
        columns = {"Recording": text, "At": recording.at, "From": recording.sender}
        try_publish(self._publish, recording, name=f"recording {recording.sid}")
        version = self._rows.write(
            _partition(recording.sid), insert_or_replace(recording.sid, columns, etag=recording.version)
        )
        return structs.replace(recording, version=version)

    def search(self, search: RecordingSearch) -> Page[Recording]:
        """Return some of the recordings that match. See ``shared.ports.storage.Recordings``."""
        conditions = [
            Condition("RowKey", "ge", "RE"),
            Condition("From", "eq", spellings(search.sender) if search.sender else None),
            Condition("At", "ge", search.since),
        ]
        found, cursor = self._rows.page(conditions, limit=search.limit, cursor=search.cursor)
        return Page(items=tuple(_recording(columns) for columns in found), cursor=cursor)


def _partition(sid: str) -> str:
    return sid[2:4].lower()


def _recording(columns: Mapping[str, Any]) -> Recording:
    return decode_json(columns["Recording"], Recording)
