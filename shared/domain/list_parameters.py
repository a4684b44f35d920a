"""What one may ask of lists that are too long to show at once."""

from collections.abc import Mapping
from typing import Annotated, Any

from msgspec import Meta, Struct, field, structs

from shared.domain.deliveries.dead_letter import Cause
from shared.domain.deliveries.delivery import Status
from shared.domain.json_validation import validate
from shared.domain.messages.message import Instant, Number
from shared.domain.messages.phone_number import to_e164
from shared.errors import Fault

Limit = Annotated[int, Meta(ge=1, le=200, description="a whole number from 1 to 200")]
Cursor = Annotated[
    str, Meta(min_length=1, max_length=2048, description="the cursor of an earlier answer, as it was given")
]
Address = Annotated[
    str, Meta(min_length=1, description="who sent it: a number in E.164, or whatsapp: and one")
]
OneCause = Annotated[Cause, Meta(description=f"one of {', '.join(Cause)}")]
OneStatus = Annotated[Status, Meta(description=f"one of {', '.join(Status)}")]

YesNo = Annotated[bool, Meta(description="true or false")]

OF_THE_HOST = ("code", "clientid")
"""Parameters of the Functions host: a key may come in the query."""


class Page[T](Struct, frozen=True, kw_only=True):
    """Some of a list. A cursor tells that there is more, even if there is nothing on this page."""

    items: tuple[T, ...]
    cursor: str | None = None


class MessageSearch(Struct, frozen=True, kw_only=True):
    """Which messages to list."""

    status: OneStatus | None = None
    to: Number | None = None
    since: Instant | None = None  # something happened to it then or later
    limit: Limit = 50
    cursor: Cursor | None = None


class InboxSearch(Struct, frozen=True, kw_only=True):
    """Which texts that came in to list."""

    sender: Address | None = field(name="from", default=None)
    since: Instant | None = None
    limit: Limit = 50
    cursor: Cursor | None = None


class ReminderSearch(Struct, frozen=True, kw_only=True):
    """Which reminders to list."""

    skipped: YesNo | None = None  # whether occurrences of it were skipped
    limit: Limit = 50
    cursor: Cursor | None = None


class RecordingSearch(Struct, frozen=True, kw_only=True):
    """Which recordings to list."""

    sender: Address | None = field(name="from", default=None)
    since: Instant | None = None
    limit: Limit = 50
    cursor: Cursor | None = None


class DeadLetterSearch(Struct, frozen=True, kw_only=True):
    """Which dead letters to list."""

    cause: OneCause | None = None


def read_message_search(params: Mapping[str, str], *, default_country: str) -> MessageSearch:
    """Make a search of the parameters of a request.

    Raises:
        InvalidInput: with every fault.
    """

    def rules(values: Mapping[str, Any]) -> list[Fault]:
        if "to" in values and to_e164(values["to"], country=default_country) is None:
            return [Fault("to", "must be a phone number in E.164, such as +15005550006")]
        return []

    search = validate(_typed(params), MessageSearch, rules=rules)
    return structs.replace(search, to=to_e164(search.to, country=default_country) if search.to else None)


def read_inbox_search(params: Mapping[str, str]) -> InboxSearch:
    """Make a search of the parameters of a request.

    Raises:
        InvalidInput: with every fault.
    """
    return validate(_typed(params), InboxSearch, rules=lambda _: [])


def read_reminder_search(params: Mapping[str, str]) -> ReminderSearch:
    """Make a search of the parameters of a request.

    Raises:
        InvalidInput: with every fault.
    """
    return validate(_typed(params), ReminderSearch, rules=lambda _: [])


def read_recording_search(params: Mapping[str, str]) -> RecordingSearch:
    """Make a search of the parameters of a request.

    Raises:
        InvalidInput: with every fault.
    """
    return validate(_typed(params), RecordingSearch, rules=lambda _: [])


def read_dead_letter_search(params: Mapping[str, str]) -> DeadLetterSearch:
    """Make a search of the parameters of a request.

    Raises:
        InvalidInput: with every fault.
    """
    return validate(_typed(params), DeadLetterSearch, rules=lambda _: [])


def _typed(params: Mapping[str, str]) -> dict[str, object]:
    """Read numbers, and mend what most people get wrong: a ``+`` in a query means a space."""
    typed: dict[str, object] = {}
    for name, value in params.items():
        if name == "limit" and value.isdecimal() and len(value) < 10:  # noqa: PLR2004 - none near that is allowed
            typed[name] = int(value)
        elif name == "skipped" and value in {"true", "false"}:
            typed[name] = value == "true"
        elif name in {"to", "from", "since"}:
            typed[name] = value.replace(" ", "+")
        elif name.lower() not in OF_THE_HOST:
            typed[name] = value
    return typed
