"""What somebody says of a person, by ``PUT people/{number}``. Each field of it is one of the contact."""

from collections.abc import Collection, Mapping
from typing import Annotated, Any

from msgspec import Meta, Struct, structs

from shared.domain.conversations.contact import Contact
from shared.domain.json_input.json_validation import validate
from shared.domain.local_dates.zone_names import zone_fault
from shared.errors import Fault

ZoneField = Annotated[
    str, Meta(max_length=64, description="an IANA time zone, such as Europe/Lisbon; null or empty removes it")
]


class PersonChange(Struct, frozen=True, kw_only=True):
    """What is said of a person. A field that is left out stays as it is; one that is null is removed."""

    zone: ZoneField | None = None


class ReadChange(Struct, frozen=True, kw_only=True):
    """A change, and the fields that it has: one that is null is not one that is left out."""

    change: PersonChange
    given: frozenset[str]


def read_person_change(raw: Mapping[str, object]) -> ReadChange:
    """Return the change in a JSON object.

    Raises:
        InvalidInput: with every fault.
    """
    return ReadChange(change=validate(raw, PersonChange, _rules), given=frozenset(raw))


def changed_contact(contact: Contact, read: ReadChange) -> Contact:
    """Return a contact with what is said of the person; nothing else of it changes."""
    if "zone" in read.given:
        return structs.replace(contact, zone=read.change.zone or "")
    return contact


def _rules(values: Mapping[str, Any], _invalid: Collection[str]) -> list[Fault]:
    fault = zone_fault(values["zone"]) if values.get("zone") else None
    return [Fault("zone", fault)] if fault else []
