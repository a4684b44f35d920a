"""Reminders that ended leave with everything; what is due, paused or set again stays."""

from datetime import timedelta

from msgspec import structs

from shared.domain.reminders.reminder import Reminder, ReminderState
from shared.services.retention.forget_reminders import forget_ended_reminders
from tests.examples import NOON
from tests.fakes.storage import MemoryAgenda

MONTH = "all 30d"
OLD = NOON - timedelta(days=31)


def save(agenda, name, *, due=None, at=OLD, paused=False):
    reminder = Reminder(
        id=name, message={"to": "+12025550926", "body": "Hello"}, at="2026-01-01T12:00:00Z", paused=paused
    )
    return agenda.save(ReminderState(reminder=reminder, due=due, updated_at=at), was_due=None)


def test_those_that_ended_long_ago_leave_and_the_others_stay():
    agenda = MemoryAgenda()
    save(agenda, "old")
    save(agenda, "ended-lately", at=NOON - timedelta(days=29))
    save(agenda, "yearly", due=NOON + timedelta(days=200))
    save(agenda, "paused", paused=True)

    assert [forget_ended_reminders(MONTH, agenda=agenda, now=NOON) for _ in range(2)] == [1, 0]

    names = ("old", "ended-lately", "yearly", "paused")
    assert [bool(agenda.load(name)) for name in names] == [False, True, True, True]


def test_without_an_end_of_everything_they_stay():
    agenda = MemoryAgenda()
    save(agenda, "old")

    assert forget_ended_reminders("words 1d", agenda=agenda, now=NOON) == 0

    assert agenda.load("old")


class SetAgainMeanwhile(MemoryAgenda):
    """Somebody sets each reminder again, just before it is loaded, or just before it is removed."""

    when = ""

    def load(self, reminder_id):
        if self.when == "load":
            self._set_again(reminder_id)
        return super().load(reminder_id)

    def remove(self, state):
        if self.when == "remove":
            self._set_again(state.reminder.id)
        super().remove(state)

    def _set_again(self, reminder_id):
        self.when = ""
        known = super().load(reminder_id)
        self.save(structs.replace(known, due=NOON, updated_at=NOON), was_due=None)


def test_one_that_is_set_again_meanwhile_stays():
    for when in ("load", "remove"):
        agenda = SetAgainMeanwhile()
        save(agenda, "old")
        agenda.when = when

        assert forget_ended_reminders(MONTH, agenda=agenda, now=NOON) == 0

        assert agenda.load("old").due == NOON
