"""What is planned for the person is removed, and nothing of anybody else."""

import pytest

from shared.domain.messages.message import Message
from shared.domain.reminders.reminder import Reminder
from shared.domain.reminders.reminder_changes import schedule
from shared.domain.reminders.ticks import SHARDS
from shared.services.people.erasure.close_agenda import EVER
from tests.examples import NOON
from tests.services.people.erasure_world import NUMBER, OTHER, World


@pytest.fixture
def world() -> World:
    world = World()
    world.fill()
    return world


def due(world) -> set[str]:
    entries = (entry for shard in SHARDS for entry in world.agenda.due(shard, before=EVER))
    return {entry.of.id if isinstance(entry.of, Message) else entry.of.reminder.id for entry in entries}


def test_reminders_and_messages_in_the_agenda_are_removed(world):
    assert due(world) == {"a-reminder", "a-later", "b-reminder", "b-later"}

    world.erase()

    assert due(world) == {"b-reminder", "b-later"}
    assert world.agenda.load("a-reminder") is None
    assert world.agenda.load("b-reminder")


def test_an_occurrence_that_a_tick_has_just_put_on_the_outbox_is_never_sent():
    world = World()
    reminder = Reminder(id="r1", message={"to": NUMBER, "body": "Hi"}, at="2026-03-01T12:01:00Z")
    world.agenda.save(schedule(reminder, now=NOON), was_due=None)

    world.erase()
    world.until_finished()

    (erased,) = world.ledger._tombstones
    assert erased.startswith("r1")
    assert world.agenda.load("r1") is None


def test_a_reminder_with_a_national_number_is_theirs():
    world = World()
    reminder = Reminder(id="r1", message={"to": "(202) 555-0915", "body": "Hi"}, at="2026-03-05T12:00:00Z")
    world.agenda.save(schedule(reminder, now=NOON), was_due=None)

    world.erase()

    assert world.agenda.load("r1") is None


def test_nothing_is_sent_from_the_beginning_on(world):
    world.at_twilio.is_unreachable = True

    world.erase()

    contacts = [world.contacts.load(address) for address in (NUMBER, f"whatsapp:{NUMBER}")]
    assert [contact.erasing_at for contact in contacts] == [NOON, NOON]
    assert world.contacts.load(OTHER).erasing_at is None
