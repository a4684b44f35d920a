import pytest
from msgspec import structs

from shared.domain.deliveries.delivery import record_reply
from shared.domain.deliveries.status import Status
from shared.domain.list_parameters import ReminderSearch
from shared.domain.reminders.reminder import OccurrenceStatus
from shared.services.reminders.list_reminders import list_reminders, with_history
from shared.services.reminders.timezone_updates import apply_timezone_changes
from tests.examples import NOON
from tests.services.reminders.reminder_harness import DAILY, DAY, FIRST, HOUR, MINUTE, a_reminder


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
