"""Read what changed since the last poll: messages, texts and calls. It takes nothing from a queue."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from switchboard.connection.desk import MAX_PAGE, Desk
from switchboard.connection.keep_reading import KeepReading
from switchboard.tail.seen import Change, Seen, call_change, message_change, text_change

OVERLAP = timedelta(minutes=4)
"""How long after the time that it bears a change may be in storage: a batch bears the time of its request,
and Azure cuts a request off after 230 s
(https://learn.microsoft.com/azure/azure-functions/functions-scale#timeout)."""

CALLS_BEFORE = timedelta(hours=1)
"""Calls that began so long before the start are read: they may end now. A list knows when a call began."""

LONGEST_CALL = timedelta(days=1)
"""A call that is in progress for longer is not waited for any more."""


@dataclass(frozen=True, slots=True)
class _List:
    path: str
    items: str
    change: Callable[[dict[str, Any]], Change]


LISTS = {
    "message": _List("messages", "messages", message_change),
    "text": _List("inbox", "texts", text_change),
    "call": _List("calls", "calls", call_change),
}


class Poll:
    """Reads the lists, and knows since when the next poll has to."""

    def __init__(self, desk: Desk, patient: KeepReading, *, since: datetime) -> None:
        self._desk, self._patient = desk, patient
        self.seen = Seen(since=since)
        self._since = dict.fromkeys(LISTS, since - OVERLAP) | {"call": since - CALLS_BEFORE}
        self._open_calls: dict[str, datetime] = {}

    def changes(self) -> list[Change]:
        """Return what changed and was not returned before, the oldest first."""
        new: list[Change] = []
        for kind in LISTS:
            asked_at = self._patient.read(lambda: self._read(kind, new))  # noqa: B023 - called at once
            self._since[kind] = self._next_since(kind, asked_at)
            self.seen.forget(kind, self._since[kind])
        return sorted(new, key=lambda change: change.at)

    def _read(self, kind: str, new: list[Change]) -> datetime:
        """Add to ``new`` what is new in a list; return when the desk answered first, by its clock.

        If a page fails, the list is read again, and what is in ``new`` already is not added again.
        """
        source, cursor, asked_at = LISTS[kind], None, None
        while True:
            query = {"since": self._since[kind].isoformat(), "limit": MAX_PAGE, "cursor": cursor}
            answer = self._desk.request("GET", source.path, query=query)
            asked_at = asked_at or answer.at
            page = [source.change(item) for item in answer.body[source.items]]
            self._note_open_calls(page)
            new += self.seen.only_new(page)
            cursor = answer.body.get("cursor")
            if not cursor:
                return asked_at

    def _note_open_calls(self, page: list[Change]) -> None:
        for change in page:
            if change.kind == "call" and change.item["outcome"] == "in_progress":
                self._open_calls[change.id] = change.at
            else:
                self._open_calls.pop(change.id, None)

    def _next_since(self, kind: str, asked_at: datetime) -> datetime:
        since = asked_at - OVERLAP
        if kind != "call":
            return since
        oldest = asked_at - LONGEST_CALL
        self._open_calls = {sid: at for sid, at in self._open_calls.items() if at >= oldest}
        return min([since, *self._open_calls.values()])
