"""What somebody says of a person, by ``PUT people/{number}`` or an import: fields of the contact."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct, structs

from shared.domain.consent.words import Consent as ConsentKind
from shared.domain.conversations.contact import Consent, Contact
from shared.domain.conversations.opt_out import ConsentRequest, with_consent
from shared.domain.json_input.json_validation import validate
from shared.domain.local_dates.zone_names import zone_fault
from shared.domain.messages.message_fields import Instant, Strings
from shared.domain.typed_json import convert
from shared.errors import Conflict, Fault

MAX_TAGS_BYTES = 4_000
"""Bytes of the tags as JSON: they are in the row of the contact, beside the open questions."""

SAID = "said"
"""Stands for the text by which somebody opted out whom a request opted out: Twilio does not know of it, so a
later START of theirs is for us to answer."""

_CLOCK_ERROR = timedelta(minutes=1)
"""How far another system's clock may be ahead of ours."""

_PLAIN = r"[^\u0000-\u001f\u007f-\u009f\u2028\u2029]"
"""Any character but control characters, as a pattern."""

ZoneField = Annotated[
    str, Meta(max_length=64, description="an IANA time zone, such as Europe/Lisbon; null or empty removes it")
]
LanguageField = Annotated[
    str,
    Meta(
        pattern=r"^([a-z]{2,3}(-[A-Za-z0-9]+)*)?$(?!\n)",
        max_length=35,
        description="a language, such as en-GB; null or empty removes it",
    ),
]
NameField = Annotated[
    str,
    Meta(
        pattern=rf"^{_PLAIN}*$(?!\n)",
        max_length=100,
        description="a name of up to 100 characters, without control characters; null or empty removes it",
    ),
]
How = Annotated[
    str,
    Meta(
        pattern=rf"^{_PLAIN}*[^\s\u0000-\u001f\u007f-\u009f]{_PLAIN}*$(?!\n)",
        max_length=200,
        description="words of 1 to 200 characters, such as form at the counter",
    ),
]


class ConsentGiven(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How and when the person agreed to be written to, or came back after a STOP."""

    how: How
    at: Instant


ConsentField = Annotated[
    ConsentGiven,
    Meta(
        description='an object such as {"how": "form at the counter", "at": "2026-11-02T10:15:00+01:00"}; '
        "null removes it"
    ),
]
OptedOut = Annotated[
    bool,
    Meta(
        description="true to opt the person out on every channel; false, with consent that is later than "
        "their STOP, to lift it"
    ),
]


class PersonChange(Struct, frozen=True, kw_only=True):
    """What is said of a person. A field that is left out stays as it is; one that is null is removed."""

    zone: ZoneField | None = None
    language: LanguageField | None = None
    name: NameField | None = None
    tags: Strings | None = None
    consent: ConsentField | None = None
    opted_out: OptedOut | None = None


class PersonLine(PersonChange, frozen=True, kw_only=True):
    """What is said of one person of a batch, as clients are told of it."""

    number: Annotated[
        str, Meta(min_length=1, description="a phone number in E.164, or a national one of DEFAULT_COUNTRY")
    ]


class ReadChange(Struct, frozen=True, kw_only=True):
    """A change, and the fields that it has: one that is null is not one that is left out."""

    change: PersonChange
    given: frozenset[str]


def read_person_change(raw: Mapping[str, object], *, now: datetime) -> ReadChange:
    """Return the change in a JSON object.

    Raises:
        InvalidInput: with every fault.
    """

    def rules(values: Mapping[str, Any], _invalid: Collection[str]) -> list[Fault]:
        return [*_faults(values), *_future_consent(raw, now=now), *_null_opt_out(raw)]

    return ReadChange(change=validate(raw, PersonChange, rules), given=frozenset(raw))


def changed_contact(contact: Contact, read: ReadChange) -> Contact:
    """Return a contact with what is said of the person; nothing else of it changes, nor an opt-out."""
    change = read.change
    consent = Consent(how=change.consent.how, at=change.consent.at) if change.consent else None
    said: dict[str, Any] = {
        "zone": change.zone or "",
        "language": change.language or "",
        "name": (change.name or "").strip(),
        "tags": change.tags or {},
        "consent": consent,
    }
    return structs.replace(contact, **{name: said[name] for name in said if name in read.given})


def changed_opt_out(contact: Contact, change: PersonChange, *, now: datetime) -> Contact:
    """Return a contact opted out, or no longer, as the change says; of one channel, see ``contact_of``.

    Whoever opted the person out, only consent that is later than that lifts it. Repeating it changes nothing.

    Raises:
        Conflict: the opt-out stands.
    """
    if change.opted_out:
        stop = ConsentRequest(kind=ConsentKind.STOP)
        return contact if contact.opted_out else with_consent(contact, stop, now=now, sid=SAID)
    if change.opted_out is None or contact.opted_out_at is None:
        return contact
    if change.consent is None or change.consent.at <= contact.opted_out_at:
        raise Conflict(
            f"the person opted out at {contact.opted_out_at:%Y-%m-%dT%H:%M:%SZ}: to lift that, say in the "
            "same request how and when they came back, in consent, with an at after that time"
        )
    at = max(filter(None, (change.consent.at, contact.opted_in_at)))
    return with_consent(contact, ConsentRequest(kind=ConsentKind.START), now=at)


def _faults(values: Mapping[str, Any]) -> list[Fault]:
    faults = list[Fault]()
    if values.get("zone") and (text := zone_fault(values["zone"])):
        faults.append(Fault("zone", text))
    if (size := len(msgspec.json.encode(values.get("tags")))) > MAX_TAGS_BYTES:
        faults.append(Fault("tags", f"must be at most {MAX_TAGS_BYTES} bytes of JSON; got {size}"))
    return faults


def _future_consent(raw: Mapping[str, object], *, now: datetime) -> list[Fault]:
    """Return a fault if the consent is yet to come, whatever else is wrong: one answer has all faults."""
    consent = raw.get("consent")
    if not isinstance(consent, Mapping):
        return []
    try:
        at = convert(consent.get("at"), Instant)
    except msgspec.ValidationError:
        return []  # told as a fault of its own
    if at <= now + _CLOCK_ERROR:
        return []
    return [Fault("consent.at", f"must not be in the future; it is {now:%Y-%m-%dT%H:%M:%SZ}")]


def _null_opt_out(raw: Mapping[str, object]) -> list[Fault]:
    """Return a fault if the opt-out is null: an opt-out is lifted by false, and never by an empty column."""
    if "opted_out" in raw and raw["opted_out"] is None:
        return [Fault("opted_out", "must be true or false, or left out; got null")]
    return []
