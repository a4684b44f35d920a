import pytest
from msgspec import structs

from shared.domain.deliveries.delivery import record_reply
from shared.domain.deliveries.status import Status
from shared.domain.list_parameters import ReminderSearch
from shared.domain.reminders.appointment.canceling_reply import CancelingReply
from shared.domain.reminders.reminder import OccurrenceStatus
from shared.services.reminders.list_reminders import calendar_of_reminders, list_reminders, with_history
from shared.services.reminders.timezone_updates import apply_timezone_changes
from tests.examples import NOON
from tests.services.reminders.reminder_harness import DAILY, DAY, FIRST, HOUR, MINUTE, a_reminder

ENDED = CancelingReply(text="no", at=NOON, by="+15005550100", message_id="x")


def test_the_history_has_the_status_of_each_message(harness):
    harness.set(a_reminder(**DAILY))
    harness.tick(NOON + HOUR)
    harness.send(FIRST, Status.DELIVERED)
    harness.tick(NOON + 2 * DAY)

    view = with_history(harness.find(), ledger=harness.ledger)

    assert [(occurrence.status, occurrence.message_status or None) for occurrence in view.occurrences] == [
        (OccurrenceStatus.QUEUED, Status.DELIVERED),
        (OccurrenceStatus.SKIPPED, None),
    ]
    assert view.skipped == 1


@pytest.mark.parametrize("broken", [{"zone": "Mars/Base"}, {"rrule": "FREQ=DAILY;BYDAY=ODD"}])
def test_one_broken_reminder_can_be_listed_shown_replaced_and_canceled(harness, broken):
    state = harness.set(a_reminder(**DAILY))
    harness.tick(NOON + HOUR)
    state = harness.find()
    harness.agenda.save(
        structs.replace(state, reminder=structs.replace(state.reminder, **broken)), was_due=state.due
    )
    harness.set(a_reminder(id="sound", **DAILY))

    listed = list_reminders(ReminderSearch(), agenda=harness.agenda).items
    shown = with_history(harness.find(), ledger=harness.ledger)
    apply_timezone_changes(agenda=harness.agenda, now=NOON)

    assert {view.id: bool(view.next) for view in listed} == {"r1": False, "sound": True}
    assert "set it again" in shown.problem
    assert harness.set(a_reminder(**DAILY), now=NOON + DAY).due
    assert harness.cancel(now=NOON + DAY).canceled


def test_the_history_has_the_reply_and_the_status_of_the_follow_up(harness):
    harness.ask()
    harness.tick(NOON + HOUR + 30 * MINUTE)
    follow_up = harness.send(FIRST + ":2", Status.ANSWERED)
    harness.ledger.save(record_reply(follow_up, "confirmed", now=NOON))

    (past,) = with_history(harness.find(), ledger=harness.ledger).occurrences

    assert (past.message_status, past.followed_by) == (Status.SENT, Status.ANSWERED)
    assert past.reply == "confirmed"


class SimpleCalendar:
    """Renders the ids alone."""

    def render(self, reminders):
        return " ".join(sorted(state.reminder.id for state in reminders)).encode()


def test_the_calendar_has_what_is_due_and_appointments_until_they_are_over(harness):
    appointment = {"at": "2026-03-01T15:00Z", "before": ["PT2H"]}
    harness.set(a_reminder(id="due"))
    harness.set(a_reminder(id="visit", **appointment))
    harness.set(a_reminder(id="paused", paused=True, **appointment))

    def feed(now):
        return calendar_of_reminders(agenda=harness.agenda, calendar=SimpleCalendar(), now=now)

    assert feed(NOON) == b"due visit"
    harness.tick(NOON + HOUR)
    assert feed(NOON + 2 * HOUR) == b"visit"
    assert feed(NOON + 3 * HOUR) == b""


def test_an_appointment_that_was_canceled_or_ended_is_not_in_the_calendar(harness):
    for name, change in (("a", {"canceled": True}), ("b", {"ended_by": ENDED}), ("c", {"zone": "Mars/Base"})):
        state = harness.set(a_reminder(id=name, at="2026-03-01T15:00", zone="UTC", before=["PT2H"]))
        reminder = structs.replace(state.reminder, zone=change.pop("zone", "UTC"))
        changed = structs.replace(state, reminder=reminder, due=None, local=None, **change)
        harness.agenda.save(changed, was_due=state.due)

    assert calendar_of_reminders(agenda=harness.agenda, calendar=SimpleCalendar(), now=NOON) == b""
