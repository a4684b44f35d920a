"""What ``tail`` has shown: so each change is shown once, whatever is read again.

Lists come in no order by time, and a change may be in storage later than its own time says. So each poll
reads what changed since a while before the last one, and most of that was shown already.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from msgspec import Struct


class Change(Struct, frozen=True, kw_only=True):
    """A message, a text or a call as it is now."""

    kind: str
    id: str
    version: str  # another one means that something changed
    at: datetime  # when it changed, as far as that is known: it is read again while this is recent
    item: dict[str, Any]


class Seen:
    """The newest version of each that was shown."""

    def __init__(self, *, since: datetime) -> None:
        self._since = since
        self._shown: dict[tuple[str, str], tuple[str, datetime]] = {}

    def __len__(self) -> int:
        """Return how many are remembered."""
        return len(self._shown)

    def only_new(self, changes: Iterable[Change]) -> Iterator[Change]:
        """Yield what was not shown in this version, and remember it; not what is older than the start."""
        for change in changes:
            key = (change.kind, change.id)
            shown = self._shown.get(key)
            if shown and (shown[0] == change.version or _is_older(change, shown[0])):
                continue
            self._shown[key] = (change.version, change.at)
            if shown or change.at >= self._since:
                yield change

    def forget(self, kind: str, before: datetime) -> None:
        """Forget those of a kind that are not read any more: their time is before the next poll's."""
        self._shown = {
            key: shown for key, shown in self._shown.items() if key[0] != kind or shown[1] >= before
        }


def _is_older(change: Change, shown: str) -> bool:
    """Return whether a page was read before the one that was shown: sequences only grow."""
    return change.kind == "message" and int(change.version) < int(shown)


def message_change(item: dict[str, Any]) -> Change:
    """Return the change that a message's newest state is. Its ``sequence`` grows with each."""
    at = datetime.fromisoformat(item["updated_at"])
    return Change(kind="message", id=item["id"], version=str(item.get("sequence", 0)), at=at, item=item)


def text_change(item: dict[str, Any]) -> Change:
    """Return a text that came in. It is shown once, also if more is known of it later."""
    return Change(kind="text", id=item["sid"], version="", at=datetime.fromisoformat(item["at"]), item=item)


def call_change(item: dict[str, Any]) -> Change:
    """Return what is known of a call now: that it began, how it ended, that it has a recording."""
    known = (item["outcome"], item.get("ended_at"), item.get("answers"), item.get("recordings"))
    at = datetime.fromisoformat(item["at"])
    return Change(kind="call", id=item["sid"], version=repr(known), at=at, item=item)
