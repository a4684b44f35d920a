"""An entry of the index by day, which lists newest first what came in and what failed."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any

from msgspec import Meta, Struct

from shared.domain.utc_days import day_of
from shared.errors import Fault

_LAST_MILLISECOND = 10**14 - 1
"""Times are counted back from here, so that the newest row comes first; it is in the year 5138."""

DayField = Annotated[
    str, Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$(?!\n)", description="a day such as 2026-11-29, in UTC")
]


class DayKind(StrEnum):
    """What an entry is about."""

    TEXT = "text"  # a text that came in
    CALL = "call"  # a call that came in
    RECORDING = "recording"
    FAILED = "failed"  # a message of ours that will not arrive


class DayEntry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What happened to one text, call, recording or message. It has no words."""

    kind: DayKind
    id: str  # Twilio's SID, or the message's id
    at: datetime
    number: str = ""  # the person's; empty if it is no person, such as a short code
    sender: str = ""  # of a text: the address that it came from, if that is not the number
    status: str = ""  # of a message that failed
    code: int | None = None  # Twilio's
    reason: str = ""  # why it failed, without the person's words

    @property
    def day(self) -> str:
        """The day in UTC, as ``2026-11-29``."""
        return day_of(self.at)

    @property
    def address(self) -> str:
        """The address of the contact that a text is stored with."""
        return self.sender or self.number

    @property
    def key(self) -> str:
        """What identifies the entry within its kind and day; sorts the newest first."""
        return f"{newest_first(self.at)}|{self.id}"


def newest_first(at: datetime) -> str:
    """Return a text for a time that sorts before that of every earlier time."""
    return f"{_LAST_MILLISECOND - round(at.timestamp() * 1000):014d}"


def day_rules(values: Mapping[str, Any], _invalid: Collection[str]) -> list[Fault]:
    """Return the fault of a ``day`` that is in no calendar."""
    try:
        date.fromisoformat(values.get("day", "2026-01-01"))
    except ValueError as error:
        return [Fault("day", f"is no day: {error}")]
    return []
