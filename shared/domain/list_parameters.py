"""The query parameters of lists, and the pages that lists are answered with."""

from collections.abc import Collection, Mapping
from typing import Annotated, Any
from urllib.parse import parse_qsl

from msgspec import Meta, Struct, field, structs

from shared.domain.calls.call import Outcome
from shared.domain.client_or_sip import is_client_or_sip
from shared.domain.deliveries.dead_letter import Cause
from shared.domain.deliveries.status import Status
from shared.domain.json_input.field_faults import cut_name
from shared.domain.json_input.json_validation import Rules, validate
from shared.domain.messages.message_fields import Instant, Number
from shared.domain.messages.phone_number import InvalidNumber, read_number
from shared.domain.tag_filter import TagFilter
from shared.errors import Fault, InvalidInput

Limit = Annotated[int, Meta(ge=1, le=200, description="a whole number from 1 to 200")]
MAX_CURSOR = 600
"""The longest key makes a cursor of under 400 characters."""

Cursor = Annotated[
    str,
    Meta(
        pattern=r"^[A-Za-z0-9_-]+$(?!\n)",
        max_length=MAX_CURSOR,
        description="the cursor of an earlier answer, as it was given",
    ),
]
Address = Annotated[
    str, Meta(min_length=1, description="who sent it: a number in E.164, or whatsapp: or rcs: and one")
]
CauseField = Annotated[Cause, Meta(description=f"one of {', '.join(Cause)}")]
StatusField = Annotated[Status, Meta(description=f"one of {', '.join(Status)}")]

ErrorCode = Annotated[
    int, Meta(ge=1, le=999_999, description="one of Twilio's error codes, a whole number such as 30003")
]

OutcomeField = Annotated[Outcome, Meta(description=f"one of {', '.join(Outcome)}")]

YesNo = Annotated[bool, Meta(description="true or false")]

HOST_PARAMETERS = ("code", "clientid")
"""Parameters that the Functions host reads: a function key may be in the query."""


class Page[T](Struct, frozen=True, kw_only=True):
    """Part of a list. A cursor means that there is more, even if this page is empty."""

    items: tuple[T, ...]
    cursor: str | None = None


class MessageSearch(Struct, frozen=True, kw_only=True):
    """Which messages to list."""

    status: StatusField | None = None
    to: Number | None = None
    since: Instant | None = None  # changed then or later
    tag: TagFilter | None = None
    error_code: ErrorCode | None = None  # Twilio's, of the last attempt
    limit: Limit = 50
    cursor: Cursor | None = None


class DryRunQuery(Struct, frozen=True, kw_only=True):
    """Whether to tell what would happen, and change nothing."""

    dry_run: YesNo = False


class InboxSearch(Struct, frozen=True, kw_only=True):
    """Which inbound texts to list."""

    sender: Address | None = field(name="from", default=None)
    since: Instant | None = None
    limit: Limit = 50
    cursor: Cursor | None = None


class MediaQuery(Struct, frozen=True, kw_only=True):
    """Who sent the text of a file: texts are stored by their sender."""

    sender: Address = field(name="from")


class ThreadQuery(Struct, frozen=True, kw_only=True):
    """Which part of a person's thread to show, and how much of it."""

    limit: Limit = 25
    cursor: Cursor | None = None
    outcomes: YesNo = True  # whether to look up what became of our messages


class CallSearch(Struct, frozen=True, kw_only=True):
    """Which calls that came in to list."""

    sender: Address | None = field(name="from", default=None)
    outcome: OutcomeField | None = None
    since: Instant | None = None
    limit: Limit = 50
    cursor: Cursor | None = None


class ReminderSearch(Struct, frozen=True, kw_only=True):
    """Which reminders to list."""

    skipped: YesNo | None = None  # whether any of its occurrences was skipped
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

    cause: CauseField | None = None
    since: Instant | None = None  # added then or later
    limit: Limit = 50
    cursor: Cursor | None = None


def read_list_parameters[T: Struct](
    params: Mapping[str, str],
    kind: type[T],
    rules: Rules | None = None,
) -> T:
    """Return the parameters of a request as a ``kind``.

    Raises:
        InvalidInput: with every fault.
    """
    return validate(_typed(params), kind, rules)


def with_empty_parameters(params: Mapping[str, str], *, url: str) -> Mapping[str, str]:
    """Return the parameters with those that have no value: the Functions host leaves them out."""
    query = url.partition("#")[0].partition("?")[2]  # of any text: ``urlsplit`` refuses some hosts
    return {**dict(parse_qsl(query, keep_blank_values=True)), **params}


def read_dry_run(params: Mapping[str, str], *, url: str) -> bool:
    """Return whether a request that posts messages is a dry run. Other parameters are ignored, as ever.

    Raises:
        InvalidInput: it is neither true nor false, or its name is misspelled: the messages would be sent.
    """
    params = with_empty_parameters(params, url=url)
    for name in params:
        letters = "".join(filter(str.isalpha, name)).casefold()
        if letters == "dryrun" and name != "dry_run":
            raise InvalidInput([Fault(name, "is no parameter: did you mean dry_run?")])
    given = {"dry_run": params["dry_run"]} if "dry_run" in params else {}
    return read_list_parameters(given, DryRunQuery).dry_run


def refuse_parameters(params: Mapping[str, str], *, url: str) -> None:
    """Refuse a request that takes no parameters, and has one.

    ``dry_run=true`` promises that nothing happens, and ``id=...`` that something else does.

    Raises:
        InvalidInput: names each of them.
    """
    given = with_empty_parameters(params, url=url)
    text = "is not a parameter: this request takes none, and was not carried out; leave it out"
    faults = [Fault(cut_name(name), text) for name in given if name.lower() not in HOST_PARAMETERS]
    if faults:
        raise InvalidInput(faults)


def refuse_body(body: bytes) -> None:
    """Refuse a request that takes no body, and has one: it may say ``dry_run``.

    Raises:
        InvalidInput: it has one.
    """
    if body.strip():
        text = "must be left out: this request takes none, and was not carried out"
        raise InvalidInput([Fault("body", text)])


def read_message_search(params: Mapping[str, str], *, default_country: str) -> MessageSearch:
    """Return the parameters of a request for messages, with the number in E.164.

    Raises:
        InvalidInput: with every fault.
    """

    def rules(values: Mapping[str, Any], _invalid: Collection[str]) -> list[Fault]:
        try:
            if "to" in values:
                _receiver(values["to"], default_country)
        except InvalidNumber as invalid:
            return [Fault("to", str(invalid))]
        return []

    search = read_list_parameters(params, MessageSearch, rules)
    return structs.replace(search, to=_receiver(search.to, default_country) if search.to else None)


def _receiver(to: str, country: str) -> str:
    return to if is_client_or_sip(to) else read_number(to, country=country)


def _typed(params: Mapping[str, str]) -> dict[str, object]:
    """Return the parameters with their types, without those of the host.

    A space in a number or a time was a ``+`` that was not escaped. An empty cursor asks for the first page,
    as a loop in a shell does; the Functions host leaves it out of most lists anyway.
    """
    typed: dict[str, object] = {}
    for name, value in params.items():
        if name == "cursor" and not value:
            continue
        if name in {"limit", "error_code"} and value.isdecimal() and len(value) < 10:  # noqa: PLR2004 - far more than is allowed
            typed[name] = int(value)
        elif name in {"skipped", "dry_run", "opted_out", "outcomes"} and value in {"true", "false"}:
            typed[name] = value == "true"
        elif name in {"to", "from", "since"}:
            typed[name] = value.replace(" ", "+")
        elif name.lower() not in HOST_PARAMETERS:
            typed[name] = value
    return typed
