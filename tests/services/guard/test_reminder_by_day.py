"""A reminder is set into the day; one that stood in the night before can still be edited."""

import pytest
from msgspec import structs

from shared.domain.conversations.contact import Contact
from shared.domain.reminders.reminder import Reminder
from shared.domain.reminders.reminder_changes import schedule
from shared.domain.reminders.reminder_validation import read_reminder
from shared.errors import InvalidInput
from shared.services.guard.reminder_by_day import require_by_day
from tests.fakes.storage import MemoryAgenda, MemoryContacts
from tests.services.guard.night_harness import EVENING, PERSON, QUIET


class Door:
    """Who sets reminders, with what is stored."""

    def __init__(self) -> None:
        self.agenda, self.contacts = MemoryAgenda(), MemoryContacts()

    def require(self, reminder: Reminder, *, quiet=QUIET) -> None:
        require_by_day(
            reminder,
            quiet=quiet,
            contacts=self.contacts,
            agenda=self.agenda,
            default_country="",
            now=EVENING,
        )

    def store(self, reminder: Reminder, *, canceled: bool = False) -> None:
        state = structs.replace(schedule(reminder, now=EVENING), canceled=canceled)
        self.agenda.save(state, was_due=None)


def at_night(*, hour: int = 23, body: str = "Hi {time}", **message: object) -> Reminder:
    raw = {
        "at": f"2026-02-01T{hour}:30",
        "zone": "Europe/London",
        "message": {"to": PERSON, "body": body, **message},
    }
    return read_reminder(raw, default_id="r1", default_country="")


def test_a_reminder_at_night_is_refused():
    with pytest.raises(InvalidInput, match="at: is 2026-02-01 at 23:30 in Europe/London"):
        Door().require(at_night())


def test_without_quiet_hours_it_is_not():
    Door().require(at_night(), quiet=None)


def test_where_the_contact_is_counts():
    door = Door()
    door.contacts.save(Contact(number=PERSON, zone="America/New_York"))

    door.require(at_night())
    with pytest.raises(InvalidInput):
        door.require(at_night(zone="Europe/London"))


def test_one_that_stood_there_before_can_be_edited_and_not_moved_within_the_night():
    door = Door()
    door.store(at_night())

    door.require(at_night())
    door.require(at_night(body="Other words"))
    with pytest.raises(InvalidInput):
        door.require(at_night(hour=22))


def test_one_that_was_canceled_is_new():
    door = Door()
    door.store(at_night(), canceled=True)

    with pytest.raises(InvalidInput):
        door.require(at_night())
