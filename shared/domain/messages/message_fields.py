"""The types of a message's fields: what each may be, and how that is described to who sends it."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct, field

MAX_BODY = 1600
"""Characters. Source: https://www.twilio.com/docs/api/errors/21617"""


class Channel(StrEnum):
    """The channel over which a message is sent."""

    SMS = "sms"
    WHATSAPP = "whatsapp"
    RCS = "rcs"
    CALL = "call"


class Machine(StrEnum):
    """What a call does when an answering machine picks up."""

    SPEAK = "speak"
    HANG_UP = "hang_up"
    AFTER_BEEP = "after_beep"


class FollowUpCondition(StrEnum):
    """When a follow-up is sent."""

    FAILED = "failed"  # the message failed, for a reason that the other channel does not share
    SILENT = "silent"  # it was sent, and not answered in time


class Over(StrEnum):
    """What becomes of a message that is over a limit."""

    REFUSE = "refuse"
    HOLD = "hold"  # it waits until there is room


class Method(StrEnum):
    """How Twilio requests the ``url`` of a call. A static page answers GET only."""

    POST = "POST"
    GET = "GET"


# In Python, `$` alone also matches before a newline at the end.
ID = r"^[A-Za-z0-9._:-]{1,128}$(?!\n)"
STORED_ID = r"^[A-Za-z0-9._:-][A-Za-z0-9._:~-]{0,127}$(?!\n)"
URL = r"^[Hh][Tt][Tt][Pp][Ss]://[^\s/?#]\S*$(?!\n)"

ID_DESCRIPTION = "1 to 128 characters of A-Z a-z 0-9 . _ : -"
Id = Annotated[str, Meta(pattern=ID, description=ID_DESCRIPTION)]
StoredId = Annotated[str, Meta(pattern=STORED_ID, description=ID_DESCRIPTION)]
Number = Annotated[str, Meta(min_length=1, description="a phone number in E.164, such as +15005550006")]
Body = Annotated[str, Meta(max_length=MAX_BODY, description=f"text of up to {MAX_BODY} characters")]
Url = Annotated[str, Meta(pattern=URL, max_length=2048, description="a URL that starts with https://")]
Media = Annotated[
    tuple[Url, ...], Meta(max_length=10, description="a list of up to 10 URLs that start with https://")
]
Strings = Annotated[dict[str, str], Meta(description="an object whose values are all text")]
Instant = Annotated[
    datetime, Meta(tz=True, description="a time with its offset, such as 2026-12-01T09:00:00+01:00 or ...Z")
]
Flow = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9_-]*$(?!\n)", description="the name of a flow")]
Sender = Annotated[
    str,
    Meta(
        min_length=1,
        description="a sender of yours: a number in E.164, a short code, a name of up to 11 letters, digits "
        "and spaces, rcs: and an RCS sender, or a Messaging Service, MG and 32 hexadecimal digits",
    ),
]
Voice = Annotated[
    str, Meta(min_length=1, max_length=64, description="a voice of Twilio's, such as Polly.Amy")
]
Language = Annotated[
    str, Meta(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$(?!\n)", description="a language, such as en-GB")
]
TemplateName = Annotated[
    str, Meta(pattern=r"^[a-z0-9][a-z0-9_-]*$(?!\n)", description="the name of a template")
]
ContentSid = Annotated[
    str, Meta(pattern=r"^HX[0-9a-fA-F]{32}$(?!\n)", description="HX and 32 hexadecimal digits")
]
Duration = Annotated[timedelta, Meta(description="an ISO 8601 duration, such as PT1H")]
Ring = Annotated[int, Meta(ge=5, le=600, description="a whole number of seconds from 5 to 600")]
SendDigits = Annotated[
    str,
    Meta(
        pattern=r"^[0-9A-D#*wW]{1,32}$(?!\n)",
        description="1 to 32 of 0-9 A-D # *, with w for a pause of half a second",
    ),
]
Record = Annotated[bool, Meta(description="true or false")]
ChannelField = Annotated[Channel, Meta(description="sms, whatsapp, rcs or call")]
MethodField = Annotated[Method, Meta(description="GET or POST")]
MachineField = Annotated[Machine, Meta(description="speak, hang_up or after_beep")]
Private = Annotated[bool, Meta(description="true or false")]
Urgent = Annotated[bool, Meta(description="true or false")]
Zone = Annotated[str, Meta(min_length=1, description="an IANA time zone, such as Europe/Lisbon")]
OverField = Annotated[Over, Meta(description="refuse or hold")]
ConditionField = Annotated[FollowUpCondition, Meta(description="failed or silent")]


class Content(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A content template of Twilio's, and its variables."""

    sid: ContentSid
    values: Strings = {}


class FollowUpRule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """When and on which channel the same message follows."""

    condition: ConditionField = field(name="if")
    after: Duration | None = None
    channel: ChannelField


ContentField = Annotated[
    Content, Meta(description='an object such as {"sid": "HX...", "values": {"1": "Ana"}}')
]
RuleField = Annotated[FollowUpRule, Meta(description='an object such as {"if": "failed", "channel": "call"}')]
Otherwise = Annotated[
    tuple[RuleField, ...],
    Meta(
        max_length=2,
        description='a list of at most two rules, such as [{"if": "failed", "channel": "call"}]',
    ),
]
