"""An edit of a reminder that crashes between ledger and agenda, and is not repeated."""

from datetime import timedelta

import msgspec
import pytest
from msgspec import structs

from shared.domain.deliveries.delivery import Delivery
from shared.domain.deliveries.status import CanceledBy, Status
from shared.domain.messages.message import read_message
from shared.domain.reminders.reminder import OccurrenceStatus
from shared.errors import Conflict
from shared.services.messages.cancel import cancel
from tests.examples import NOON, a_message
from tests.fakes.faults import Killed, dying
from tests.services.reminders.reminder_harness import DAILY, FIRST, HOUR, MESSAGE, MINUTE, SECOND
from tests.services.reminders.restore_harness import RestoreHarness

DUE = NOON + HOUR
NEW = {"message": {**MESSAGE, "body": "New", "values": {}}}


@pytest.fixture
def harness() -> RestoreHarness:
    return RestoreHarness()


@pytest.mark.parametrize("edit", ["set", "cancel"])
def test_a_message_canceled_by_an_edit_that_crashed_is_sent_once(harness, edit):
    harness.set()
    harness.tick(DUE - 2 * MINUTE + SECOND)
    fields = NEW if edit == "set" else {}
    harness.crash_before_agenda(getattr(harness, edit), now=DUE - MINUTE, **fields)

    assert harness.send_all(DUE) == [None]
    assert harness.texts == []
    harness.tick(DUE)
    harness.send_all(DUE)
    harness.tick(DUE + MINUTE)
    harness.send_all(DUE + MINUTE)

    assert harness.texts == ["See you at three"]
    assert [occurrence.status for occurrence in harness.agenda.load("r1").occurrences] == [
        OccurrenceStatus.CANCELED,
        OccurrenceStatus.QUEUED,
    ]


def test_a_message_waits_while_the_edit_may_still_be_under_way(harness):
    harness.set()
    harness.tick(DUE - MINUTE)
    harness.crash_before_agenda(harness.set, now=DUE - SECOND, **NEW)

    assert harness.send_all(DUE) == [59 * SECOND]
    assert harness.agenda.load("r1").due is None


def test_a_message_that_no_tick_had_put_on_the_outbox_yet_is_not_lost(harness):
    harness.set(**DAILY)
    harness.crash_before_agenda(harness.set, now=DUE - MINUTE, **DAILY, **NEW)
    with dying(harness.agenda, "move"), pytest.raises(Killed):
        harness.tick(DUE)

    harness.send_all(DUE)  # before the agenda has it as queued
    harness.tick(DUE + MINUTE)
    harness.send_all(DUE + MINUTE)

    assert harness.texts == ["See you at three"]
    assert harness.agenda.load("r1").due == DUE + timedelta(days=1)


def test_an_edit_that_was_completed_is_not_undone(harness):
    harness.set()
    harness.tick(DUE - 2 * MINUTE + SECOND)
    harness.set(now=DUE - MINUTE, at="2026-03-01T15:00Z")

    assert harness.send_all(DUE) == [None]
    assert harness.agenda.load("r1").due == NOON + 3 * HOUR


def test_an_edit_repeated_later_takes_effect_and_one_text_is_sent(harness):
    harness.set()
    harness.tick(DUE - 2 * MINUTE + SECOND)
    harness.crash_before_agenda(harness.set, now=DUE - MINUTE, **NEW)
    harness.send_all(DUE)
    harness.tick(DUE)

    harness.set(now=DUE + SECOND, **NEW)
    harness.tick(DUE + MINUTE)
    harness.send_all(DUE + 2 * MINUTE)
    harness.tick(DUE + 2 * MINUTE)
    harness.send_all(DUE + 2 * MINUTE)

    assert harness.texts == ["New"]


def test_a_slow_edit_that_saves_after_the_restore_fails_with_a_conflict(harness):
    harness.set()
    harness.tick(DUE - 2 * MINUTE + SECOND)
    save = harness.agenda.save

    def slowly(state, *, was_due):
        harness.agenda.save = save
        harness.send_all(DUE)
        return save(state, was_due=was_due)

    harness.agenda.save = slowly
    with pytest.raises(Conflict, match="retry"):
        harness.set(now=DUE - MINUTE, **NEW)


def test_an_occurrence_canceled_by_its_own_id_is_not_restored(harness):
    harness.set()
    harness.tick(DUE - 2 * MINUTE + SECOND)
    (queued,) = harness.outbox.put_with_delay
    message = read_message(queued[0].raw, default_id=FIRST, default_country="")
    cancel(message, ledger=harness.ledger, now=DUE - MINUTE)

    assert harness.send_all(DUE) == [None]
    harness.tick(DUE + MINUTE)

    assert harness.ledger.load(FIRST).status is Status.CANCELED
    assert harness.outbox.put_with_delay == [queued]


def test_after_its_grace_an_occurrence_is_not_restored(harness):
    harness.set()
    harness.tick(DUE - 2 * MINUTE + SECOND)
    harness.crash_before_agenda(harness.set, now=DUE - MINUTE, **NEW)

    assert harness.send_all(DUE + 2 * HOUR) == [None]
    assert harness.agenda.load("r1").due is None


OLD_DELIVERY = b"""{
    "message": {"id":"r1:20260301T130000Z","to":"+15005550100","body":"See you at {time}",
        "values":{"time":"three"},"not_after":"2026-03-01T14:00:00Z"},
    "status": "canceled", "created_at": "2026-03-01T12:59:00Z", "updated_at": "2026-03-01T12:59:00Z",
    "error": "its reminder was changed, paused or canceled", "segments": 1
}"""
"""A row of the ledger as commit d9b86e9 wrote it when a change of a reminder crashed before the agenda."""


def test_a_row_from_before_canceled_by_is_recognised_by_its_error(harness):
    harness.set()
    harness.tick(DUE - 2 * MINUTE + SECOND)
    harness.ledger.save(msgspec.json.decode(OLD_DELIVERY, type=Delivery))

    assert harness.send_all(DUE) == [None]
    harness.tick(DUE)
    harness.send_all(DUE)

    assert harness.texts == ["See you at three"]


def test_a_canceled_delivery_says_who_canceled_it(harness):
    message = a_message()
    by_caller = cancel(message, ledger=harness.ledger, now=DUE)
    by_reminder = cancel(
        structs.replace(message, id="r1:x"), ledger=harness.ledger, now=DUE, by=CanceledBy.REMINDER
    )

    assert (by_caller.canceled_by, by_caller.error) == (CanceledBy.CALLER, None)
    assert by_reminder.canceled_by is CanceledBy.REMINDER
    assert by_reminder.error == "its reminder was changed, paused or canceled"  # old workers read this
