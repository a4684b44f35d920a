from datetime import timedelta

from msgspec import structs

from shared.domain.reminders.occurrences import after_firing
from shared.domain.reminders.reminder import OccurrenceStatus
from shared.domain.reminders.reminder_changes import (
    Withdrawal,
    cancel_all,
    possibly_unsent,
    record_withdrawal,
    schedule,
)
from shared.domain.reminders.reminder_validation import read_reminder
from tests.examples import NOON

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
DUE = NOON + HOUR
ID = "r1:20260301T130000Z"


def a_reminder(**fields):
    when = {"rrule": "FREQ=DAILY", "start": "2026-03-01T13:00", "zone": "UTC"}
    raw = {"id": "r1", "message": {"to": "+15005550100", "body": "Hi"}, **when, **fields}
    return read_reminder(raw, default_id="-", default_country="")


def queued_once():
    """Return the state of a daily reminder whose first message is on the outbox."""
    state = schedule(a_reminder(), now=NOON)
    return after_firing(state, DUE + DAY, skipped=[], queued=[DUE], now=NOON)


def test_a_message_may_be_unsent_until_its_grace_is_over():
    assert possibly_unsent(queued_once(), now=DUE) == {DUE: ID}
    assert possibly_unsent(queued_once(), now=DUE + 2 * HOUR) == {}


def test_a_message_that_a_tick_may_be_queueing_may_be_unsent_too():
    assert possibly_unsent(schedule(a_reminder(), now=NOON), now=DUE) == {DUE: ID}


def test_a_withdrawn_occurrence_is_due_again_under_another_id():
    recorded = record_withdrawal(queued_once(), Withdrawal(canceled=frozenset({DUE})), now=NOON)
    again = schedule(a_reminder(), now=NOON, before=recorded, withdrawn={DUE})

    assert [occurrence.status for occurrence in recorded.occurrences] == [OccurrenceStatus.CANCELED]
    assert again.due == DUE
    assert possibly_unsent(again, now=DUE) == {DUE: ID + ".1"}


def test_an_occurrence_sent_already_is_recorded_as_queued_and_not_due_again():
    state = schedule(a_reminder(), now=NOON)

    recorded = record_withdrawal(state, Withdrawal(already_sent=frozenset({DUE})), now=NOON)

    assert [occurrence.status for occurrence in recorded.occurrences] == [OccurrenceStatus.QUEUED]
    assert recorded.revision == 0
    assert schedule(a_reminder(), now=NOON, before=recorded).due == DUE + DAY


def test_a_late_occurrence_counts_as_skipped():
    state = schedule(a_reminder(), now=NOON)

    recorded = record_withdrawal(state, Withdrawal(late=frozenset({DUE})), now=NOON)

    assert [occurrence.status for occurrence in recorded.occurrences] == [OccurrenceStatus.SKIPPED]
    assert recorded.skipped == 1


def test_a_paused_reminder_is_not_due():
    assert schedule(a_reminder(paused=True), now=NOON).due is None


def test_a_canceled_reminder_is_never_due_until_it_is_set_again():
    state = schedule(a_reminder(), now=NOON)

    canceled = cancel_all(state, now=NOON)

    assert (canceled.due, canceled.local, canceled.canceled) == (None, None, True)
    assert schedule(a_reminder(), now=NOON, before=canceled) == structs.replace(state, canceled=False)
