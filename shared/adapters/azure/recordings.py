"""What we know of recordings, in Azure Tables: 256 partitions, a row for each."""

import logging
from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from msgspec import structs

from shared.adapters.azure.versioned_rows import Change, Rows
from shared.domain.list_parameters import Page, RecordingSearch
from shared.domain.recordings.recording import Recording

log = logging.getLogger(__name__)


class TableRecordings:
    """Keeps recordings. Safe to share between threads."""

    def __init__(self, rows: Rows, *, announce: Callable[[Recording], None] | None = None) -> None:
        """Call ``announce``, if there is one, with each recording before a change of it is kept."""
        self._rows = rows
        self._announce = announce

    def load(self, sid: str) -> Recording | None:
        """Return that recording. See ``shared.ports.storage.Recordings``."""
        row = self._rows.get(_partition(sid), sid)
        return structs.replace(_recording(row.columns), version=row.version) if row else None

    def save(self, recording: Recording) -> Recording:
        """Keep it. See ``shared.ports.storage.Recordings``."""
        text = msgspec.json.encode(structs.replace(recording, version="")).decode()
        columns = {"Recording": text, "At": recording.at, "From": recording.sender}
        self._tell(recording)
        version = self._rows.write(
            _partition(recording.sid), Change(recording.sid, columns, recording.version)
        )
        return structs.replace(recording, version=version)

    def search(self, search: RecordingSearch) -> Page[Recording]:
        """Return some that match. See ``shared.ports.storage.Recordings``."""
        wanted = {"From eq @sender": search.sender, "At ge @since": search.since}
        conditions = [
            "RowKey ge @first",
            *(text for text, value in wanted.items() if value),
        ]
        values = {"first": "RE", "sender": search.sender, "since": search.since}
        found, cursor = self._rows.page(
            " and ".join(conditions), values, limit=search.limit, cursor=search.cursor
        )
        return Page(items=tuple(_recording(one) for one in found), cursor=cursor)

    def _tell(self, recording: Recording) -> None:
        try:
            if self._announce is not None:
                self._announce(recording)
        except Exception:  # whatever it is, the recording must be kept
            log.exception("recording %s was not announced", recording.sid)


def _partition(sid: str) -> str:
    return sid[2:4].lower()


def _recording(columns: Mapping[str, Any]) -> Recording:
    return msgspec.json.decode(columns["Recording"], type=Recording)
