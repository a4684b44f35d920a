from datetime import timedelta

import pytest
from msgspec import structs

from shared.domain.people.thread.upcoming_reminder import (
    Finding,
    UpcomingReminder,
    person_of_reminder,
    upcoming,
)
from shared.domain.reminders.reminder import Reminder, ReminderState
from tests.examples import NOON

PERSON = "+12025550902"
REMINDER = Reminder(id="r", message={"to": PERSON, "body": "Hi"}, at="2026-03-02T12:00:00Z")
STATE = ReminderState(reminder=REMINDER, due=NOON + timedelta(days=1), updated_at=NOON)


@pytest.mark.parametrize(
    ("state", "found"),
    [
        (STATE, UpcomingReminder(id="r", due=NOON + timedelta(days=1))),
        (None, Finding.GONE),
        (structs.replace(STATE, due=None), Finding.GONE),
        (structs.replace(STATE, canceled=True), Finding.GONE),
        (structs.replace(STATE, reminder=structs.replace(REMINDER, paused=True), due=None), Finding.PAUSED),
        (
            structs.replace(STATE, reminder=structs.replace(REMINDER, message={"to": "+12025550903"})),
            Finding.GONE,
        ),
    ],
)
def test_the_agenda_says_what_a_pointer_is_worth(state, found):
    assert upcoming(state, person=PERSON, default_country="") == found


@pytest.mark.parametrize(
    ("to", "person"),
    [
        ("(202) 555-0902", PERSON),
        ("+5215512345678", "+525512345678"),
        ("client:ana", ""),
        ("sip:a@b.example", ""),
    ],
)
def test_a_reminder_is_for_the_person_its_message_is_for(to, person):
    reminder = structs.replace(REMINDER, message={"to": to})

    assert person_of_reminder(reminder, default_country="US") == person
