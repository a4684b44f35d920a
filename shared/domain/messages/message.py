"""The message: its fields, limits and rules. The contract with every system that sends one."""

from collections.abc import Collection, Mapping
from typing import Any

from msgspec import Struct, field, structs, to_builtins
from msgspec.json import encode

from shared.domain.client_or_sip import is_client_or_sip
from shared.domain.json_input.json_validation import validate, without_absent
from shared.domain.messages.canonical_number import canonical
from shared.domain.messages.foreign_bodies import foreign_faults
from shared.domain.messages.message_fields import (
    ID_DESCRIPTION,
    MAX_BODY,
    Body,
    Channel,
    ChannelField,
    ContentField,
    Flow,
    Instant,
    Language,
    Machine,
    MachineField,
    Media,
    Method,
    MethodField,
    Number,
    Otherwise,
    Over,
    OverField,
    Private,
    Record,
    Ring,
    SendDigits,
    Sender,
    StoredId,
    Strings,
    TemplateName,
    Urgent,
    Url,
    Voice,
    Zone,
)
from shared.domain.messages.message_rules import (
    faults_between_fields,
    number_faults,
    otherwise_faults,
    zone_faults,
)
from shared.domain.messages.phone_number import (
    WHATSAPP_PREFIX,
    accepted_number,
    is_messaging_service,
    read_number,
    without_channel,
)
from shared.domain.messages.placeholders import fill
from shared.domain.messages.text_rules import text_faults
from shared.errors import Fault, InvalidInput

MAX_BYTES = 24_000
"""Size of a whole message as JSON: it fits a storage queue in base64 (48 KiB), and together with its attempts
a table column (32 Ki characters)."""

OWN_BYTES = 1_000
"""What we may add to a message that was accepted: a longer id, a new time, a number's country."""


ADDRESS_PREFIXES = {Channel.WHATSAPP: WHATSAPP_PREFIX, Channel.RCS: "rcs:"}
"""By channel: what stands before a person's number. A text to ``rcs:`` does not fall back to SMS.

Source: https://www.twilio.com/docs/api/errors/21664, "set To to the recipient's rcs: address"
"""

NEVER_SET = {
    *("undefined", "null", "none", "nan", ".", ".."),
    *("00000000-0000-0000-0000-000000000000", "0" * 32),
}
"""Ids, in lower case, that stand for none: what JavaScript, .NET and Python write for one that was never set,
and two that no URL can name."""


class Message(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What to send, to whom, and until when. ``read_message`` builds it, so that it is valid."""

    id: StoredId  # at the door an ``Id``
    to: Number
    channel: ChannelField = Channel.SMS
    body: Body = ""
    values: Strings = {}
    template: TemplateName | None = None
    content: ContentField | None = None
    media: Media = ()
    flow: Flow | None = None
    url: Url | None = None
    method: MethodField = Method.POST
    sender: Sender | None = field(name="from", default=None)
    not_before: Instant | None = None
    not_after: Instant | None = None
    urgent: Urgent = False
    zone: Zone | None = None
    over: OverField = Over.REFUSE
    otherwise: Otherwise = ()
    language: Language | None = None
    voice: Voice | None = None
    machine: MachineField = Machine.SPEAK
    ring: Ring | None = None
    send_digits: SendDigits | None = None
    record: Record = False
    private: Private = False
    tags: Strings = {}

    @property
    def text(self) -> str:
        """The body with every ``{name}`` replaced by its value."""
        return fill(self.body, self.values)

    @property
    def address(self) -> str:
        """The person's address at Twilio; it finds their contact, see ``contact_of``."""
        return f"{ADDRESS_PREFIXES.get(self.channel, '')}{self.to}"

    @property
    def sender_address(self) -> str:
        """The sender's address at Twilio."""
        sender = self.sender or ""
        whatsapp = self.channel is Channel.WHATSAPP and not is_messaging_service(sender)
        return f"{WHATSAPP_PREFIX}{sender}" if whatsapp else sender


def read_message(
    raw: Mapping[str, object], *, default_id: str, default_country: str = "", is_own: bool = False
) -> Message:
    """Return the message in a JSON object.

    Args:
        raw: the JSON object.
        default_id: its id, if ``raw`` has none.
        default_country: for numbers without ``+``; see ``Settings.DEFAULT_COUNTRY``.
        is_own: whether we wrote it, or accepted it before: then its id may be one that we made, a number
            that Twilio gave us is not refused, and its texts may break the newer rules of ``text_rules``.

    Raises:
        InvalidInput: with every fault.
    """
    if size := size_faults(raw, limit=MAX_BYTES + OWN_BYTES if is_own else MAX_BYTES):
        raise InvalidInput(size)  # first: all else takes longer, the larger it is

    def rules(values: Mapping[str, Any], invalid: Collection[str]) -> list[Fault]:
        at_door = [] if is_own else [*_id_faults(values), *zone_faults(values), *text_faults(values, invalid)]
        numbers = number_faults(values, default_country, is_own=is_own)
        faults = [*at_door, *numbers, *faults_between_fields(values, invalid, max_body=MAX_BODY)]
        if is_own or faults or invalid:
            return faults
        return otherwise_faults(values, default_country, max_body=MAX_BODY)

    given = without_absent(raw, Message)
    try:
        message = validate(given, Message, rules=rules, default_id=default_id)
    except InvalidInput as invalid:
        raise InvalidInput(foreign_faults(given, invalid.faults)) from None
    sender = without_channel(message.sender) if message.sender else None
    if is_client_or_sip(message.to):
        return structs.replace(message, sender=sender)
    read = accepted_number if is_own else read_number
    return structs.replace(message, to=read(message.to, country=default_country) or message.to, sender=sender)


def is_same_message(message: Message, other: Message) -> bool:
    """Return whether two messages are the same, but for the spelling of the person's number."""
    if message == other:
        return True
    one, another = (
        structs.replace(each, to=canonical(accepted_number(each.to, country="") or each.to))
        for each in (message, other)
    )
    return one == another


def to_json_object(message: Message) -> dict[str, object]:
    """Return ``message`` as a JSON object that ``read_message`` reads."""
    plain: dict[str, object] = to_builtins(message)
    return plain


def size_faults(raw: Mapping[str, object], *, limit: int = MAX_BYTES) -> list[Fault]:
    """Return a fault if ``raw`` is too large to be stored."""
    size = len(encode(raw))
    return [Fault("", f"must be at most {limit} bytes of JSON; got {size}")] if size > limit else []


def never_set_fault(name: str, value: str) -> list[Fault]:
    """Return a fault if an id is what a program writes that never set one: all its messages would have it."""
    if value.casefold() not in NEVER_SET:
        return []
    return [Fault(name, "is an id that was never set, or names nothing: give each message an id of its own")]


def _id_faults(values: Mapping[str, Any]) -> list[Fault]:
    if "~" in values.get("id", ""):
        return [Fault("id", f"must be {ID_DESCRIPTION}; only ids that Switchboard makes have a ~")]
    return never_set_fault("id", values.get("id", ""))
