"""What the API shows of a person."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from shared.domain.conversations.contact import Consent, Contact, TakenOver
from shared.domain.guard.quiet.zones_of_number import zone_names_of
from shared.domain.people.thread.upcoming_reminder import UpcomingReminder
from shared.domain.senders.person_country import country_of

PersonNumber = Annotated[
    str,
    Meta(
        description="a phone number in E.164, its + as it is or as %2B; a national number of DEFAULT_COUNTRY "
        "if that is set"
    ),
]


class PersonView(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The person at a number. What is not known is left out."""

    number: str  # in E.164; of a number with several spellings, the one that names the person
    country: str = ""  # ISO 3166, by the number
    zone: str = ""  # where they are (IANA), if somebody said so
    zones: tuple[str, ...] = ()  # else where they may be, by the number
    name: str = ""
    language: str = ""  # a BCP 47 tag, if somebody said so
    tags: dict[str, str] = {}
    consent: Consent | None = None  # how and when they agreed to be written to, as somebody said
    opted_out: dict[str, datetime] = {}  # since when, by channel: sms, which counts for rcs too, and whatsapp
    wrote_at: datetime | None = None  # when their last text came in, on any channel
    taken_over: TakenOver | None = None  # while somebody at the desk answers them
    reminders: tuple[UpcomingReminder, ...] = ()  # to come, the next one first


def show_person(
    of_number: Contact, by_whatsapp: Contact, *, now: datetime, reminders: Sequence[UpcomingReminder] = ()
) -> PersonView:
    """Return what the API shows of a person, who has a contact of their own by WhatsApp."""
    contacts = {"sms": of_number, "whatsapp": by_whatsapp}
    taken_over = of_number.taken_over
    return PersonView(
        number=of_number.number,
        country=country_of(of_number.number),
        zone=of_number.zone,
        zones=() if of_number.zone else zone_names_of(of_number.number),
        name=of_number.name,
        language=of_number.language,
        tags=of_number.tags,
        consent=of_number.consent,
        opted_out={
            channel: contact.opted_out_at for channel, contact in contacts.items() if contact.opted_out_at
        },
        wrote_at=max(filter(None, (each.wrote_at for each in contacts.values())), default=None),
        taken_over=taken_over if taken_over and taken_over.until > now else None,
        reminders=tuple(reminders),
    )
