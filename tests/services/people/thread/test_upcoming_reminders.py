from datetime import timedelta

import pytest
from msgspec import structs

from shared.domain.reminders.reminder import Reminder, ReminderState
from shared.services.people.thread.upcoming_reminders import MAY_BE_SAVED_YET, point_to, upcoming_reminders
from tests.examples import NOON
from tests.fakes.people import MemoryThreads
from tests.fakes.storage import MemoryAgenda

PERSON = "+12025550903"
LATER = NOON + MAY_BE_SAVED_YET + timedelta(seconds=1)


class Desk:
    def __init__(self) -> None:
        self.threads, self.agenda = MemoryThreads(), MemoryAgenda()

    def point(self, reminder_id: str, *, to: str = PERSON, now=NOON) -> Reminder:
        reminder = Reminder(id=reminder_id, message={"to": to, "body": "Hi"}, at="2026-03-09T12:00:00Z")
        point_to(reminder, threads=self.threads, default_country="US", now=now)
        return reminder

    def set(self, reminder_id: str, *, days: int = 7, to: str = PERSON) -> ReminderState:
        reminder = self.point(reminder_id, to=to)
        due = NOON + timedelta(days=days)
        return self.agenda.save(ReminderState(reminder=reminder, due=due, updated_at=NOON), was_due=None)

    def found(self, *, now=LATER) -> list[str]:
        found = upcoming_reminders(
            PERSON, threads=self.threads, agenda=self.agenda, default_country="US", now=now
        )
        return [reminder.id for reminder in found]

    def pointers(self) -> list[str]:
        return [pointer.reminder_id for pointer in self.threads.reminder_pointers(PERSON, limit=99)]


@pytest.fixture
def desk():
    return Desk()


def test_the_next_one_comes_first(desk):
    desk.set("b", days=3)
    desk.set("a", days=9, to="(202) 555-0903")
    desk.set("c", days=6, to="+12025550902")

    assert desk.found() == ["b", "a"]


def test_a_pointer_to_nothing_is_deleted_but_not_before_its_reminder_may_be_saved(desk):
    desk.point("unsaved")

    assert (desk.found(now=NOON + MAY_BE_SAVED_YET), desk.pointers()) == ([], ["unsaved"])
    assert (desk.found(), desk.pointers()) == ([], [])


@pytest.mark.parametrize("changes", [{"canceled": True, "due": None}, {"due": None}])
def test_a_pointer_to_what_is_over_is_deleted(desk, changes):
    state = desk.set("over")
    desk.agenda.save(structs.replace(state, **changes), was_due=state.due)

    assert (desk.found(), desk.pointers()) == ([], [])


def test_a_reminder_that_is_now_for_somebody_else_is_not_shown(desk):
    state = desk.set("moved")
    reminder = structs.replace(state.reminder, message={"to": "+12025550902", "body": "Hi"})
    desk.agenda.save(structs.replace(state, reminder=reminder), was_due=state.due)

    assert (desk.found(), desk.pointers()) == ([], [])


def test_a_paused_one_is_not_to_come_and_is_found_when_it_goes_on(desk):
    state = desk.set("paused")
    paused = structs.replace(state, reminder=structs.replace(state.reminder, paused=True), due=None)
    paused = desk.agenda.save(paused, was_due=state.due)
    assert (desk.found(), desk.pointers()) == ([], ["paused"])

    desk.agenda.save(structs.replace(state, version=paused.version), was_due=None)
    assert desk.found() == ["paused"]


def test_one_that_is_set_again_while_its_pointer_is_deleted_is_found(desk, monkeypatch):
    desk.point("again")
    load = desk.agenda.load

    def load_and_be_overtaken(reminder_id):
        known = load(reminder_id)
        monkeypatch.undo()
        desk.set("again")
        return known

    monkeypatch.setattr(desk.agenda, "load", load_and_be_overtaken)

    assert desk.found() == []
    assert desk.found() == ["again"]


def test_a_reminder_for_no_person_has_no_pointer(desk):
    desk.point("browser", to="client:ana")

    assert desk.pointers() == []
