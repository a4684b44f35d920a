"""What is shown of a person."""

from datetime import timedelta

import msgspec
from msgspec import structs

from shared.domain.conversations.contact import Consent, Contact, TakenOver
from shared.domain.people.person_view import show_person
from shared.domain.people.thread.upcoming_reminder import UpcomingReminder
from tests.examples import NOON

LISBON = "+351912345678"
OF_NUMBER, BY_WHATSAPP = Contact(number=LISBON), Contact(number=f"whatsapp:{LISBON}")
HOUR = timedelta(hours=1)


def test_of_somebody_unknown_there_is_what_the_number_tells():
    shown = msgspec.to_builtins(show_person(OF_NUMBER, BY_WHATSAPP, now=NOON))

    assert shown == {
        "number": LISBON,
        "country": "PT",
        "zones": ("Europe/Lisbon", "Atlantic/Madeira", "Atlantic/Azores"),
    }


def test_a_number_of_no_country_has_none():
    shown = msgspec.to_builtins(show_person(Contact(number="+881612345678"), BY_WHATSAPP, now=NOON))

    assert shown == {"number": "+881612345678"}


def test_opt_outs_are_shown_by_channel_and_the_last_text_on_any():
    of_number = structs.replace(OF_NUMBER, opted_out_at=NOON, wrote_at=NOON, zone="Atlantic/Azores")
    by_whatsapp = structs.replace(BY_WHATSAPP, wrote_at=NOON + HOUR)

    shown = show_person(of_number, by_whatsapp, now=NOON)

    assert (shown.opted_out, shown.wrote_at, shown.zone) == ({"sms": NOON}, NOON + HOUR, "Atlantic/Azores")
    both = show_person(of_number, structs.replace(by_whatsapp, opted_out_at=NOON + HOUR), now=NOON)
    assert both.opted_out == {"sms": NOON, "whatsapp": NOON + HOUR}


def test_what_somebody_said_and_the_reminders_to_come_are_shown():
    consent = Consent(how="form at the counter", at=NOON)
    of_number = structs.replace(
        OF_NUMBER, name="Ana", language="pt-PT", tags={"member": "12"}, consent=consent
    )
    reminder = UpcomingReminder(id="r1", due=NOON + HOUR)

    shown = msgspec.to_builtins(show_person(of_number, BY_WHATSAPP, now=NOON, reminders=[reminder]))

    assert (shown["name"], shown["language"], shown["tags"]) == ("Ana", "pt-PT", {"member": "12"})
    assert shown["consent"] == {"how": "form at the counter", "at": "2026-03-01T12:00:00Z"}
    assert shown["reminders"] == ({"id": "r1", "due": "2026-03-01T13:00:00Z"},)


def test_who_answers_them_is_shown_until_it_is_over():
    taken_over = TakenOver(by="Kim", at=NOON, until=NOON + HOUR)
    of_number = structs.replace(OF_NUMBER, taken_over=taken_over)

    assert show_person(of_number, BY_WHATSAPP, now=NOON).taken_over == taken_over
    assert show_person(of_number, BY_WHATSAPP, now=NOON + HOUR).taken_over is None
