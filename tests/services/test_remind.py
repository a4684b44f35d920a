from datetime import timedelta

import pytest
from msgspec import structs

from shared.domain.delivery import Status, accepted
from shared.domain.reminder import What, message_of, read_reminder
from shared.errors import Conflict, NotFound
from shared.services.remind import cancel_reminder, find, set_reminder, tick
from tests.examples import NOON
from tests.fakes import MemoryAgenda, MemoryLedger, MemoryOutbox

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
MESSAGE = {"to": "+15005550100", "body": "See you at {time}", "values": {"time": "three"}}


def a_reminder(**fields):
    raw = {"id": "r1", "message": MESSAGE, "at": "2026-03-01T13:00Z", **fields}
    return read_reminder(raw, default_id="new", now=NOON, default_country="")


class Book:
    def __init__(self) -> None:
        self.agenda, self.outbox, self.ledger = MemoryAgenda(), MemoryOutbox(), MemoryLedger()

    def set(self, reminder=None, *, now=NOON):
        return set_reminder(reminder or a_reminder(), agenda=self.agenda, now=now)

    def tick(self, now):
        return tick(agenda=self.agenda, outbox=self.outbox, default_country="", now=now)

    def cancel(self, now=NOON):
        return cancel_reminder("r1", agenda=self.agenda, ledger=self.ledger, default_country="", now=now)


def test_a_reminder_goes_on_the_outbox_before_its_time_to_show_up_on_the_second():
    book = Book()
    book.set()

    assert book.tick(NOON + HOUR - 3 * MINUTE).queued == 0
    assert book.tick(NOON + HOUR - MINUTE).queued == 1

    ((envelope, delay),) = book.outbox.put_with_delay
    assert delay == MINUTE
    assert envelope.id == "r1:20260301T130000Z"
    assert envelope.raw["not_after"] == "2026-03-01T14:00:00Z"
    assert envelope.raw["values"] == {"time": "three"}


def test_a_tick_that_comes_twice_queues_once():
    book = Book()
    book.set()

    book.tick(NOON + HOUR)
    book.tick(NOON + HOUR)

    assert len(book.outbox.put_with_delay) == 1
    assert find("r1", agenda=book.agenda).occurrences[0].what is What.QUEUED


def test_a_crash_after_the_outbox_repeats_under_the_same_id():
    book = Book()
    book.set()
    save = book.agenda.save
    book.agenda.save = None  # type: ignore[assignment] # the worker dies here
    with pytest.raises(TypeError):
        book.tick(NOON + HOUR)
    book.agenda.save = save

    book.tick(NOON + HOUR)

    first, second = (envelope for envelope, _ in book.outbox.put_with_delay)
    assert first == second


def test_a_tick_that_comes_late_but_within_the_grace_still_sends():
    book = Book()
    book.set()

    assert book.tick(NOON + HOUR + HOUR).queued == 1
    assert book.outbox.put_with_delay[0][1] == timedelta(0)


def test_beyond_its_grace_an_occurrence_is_skipped_and_counted():
    book = Book()
    book.set(a_reminder(grace="PT10M"))

    assert book.tick(NOON + HOUR + 11 * MINUTE).skipped == 1

    scheduled = find("r1", agenda=book.agenda)
    assert book.outbox.put_with_delay == []
    assert (scheduled.skipped, scheduled.due, scheduled.occurrences[0].what) == (1, None, What.SKIPPED)


def test_setting_the_same_reminder_again_changes_nothing():
    book = Book()
    first = book.set()

    assert book.set(now=NOON + MINUTE) == first


def test_a_changed_reminder_goes_out_once_at_its_new_time_with_its_new_text():
    book = Book()
    book.set()
    book.set(a_reminder(at="2026-03-01T15:00Z", message={**MESSAGE, "body": "New"}))

    assert book.tick(NOON + HOUR).queued == 0
    assert book.tick(NOON + 3 * HOUR).queued == 1
    assert book.outbox.put_with_delay[0][0].raw["body"] == "New"


def test_a_due_time_left_behind_by_a_crash_is_forgotten():
    book = Book()
    scheduled = book.set()
    book.agenda._due.add((NOON, "r1"))

    assert book.tick(NOON + MINUTE).queued == 0

    assert [due.at for due in book.agenda.due(before=NOON + 2 * HOUR)] == [scheduled.due]


def test_a_canceled_reminder_does_not_go_out():
    book = Book()
    book.set()

    book.cancel()

    assert book.tick(NOON + HOUR).queued == 0
    assert find("r1", agenda=book.agenda).occurrences[0].what is What.CANCELED


def test_canceled_with_its_message_on_the_outbox_already_the_ledger_drops_it():
    book = Book()
    book.set()
    book.tick(NOON + HOUR - MINUTE)

    book.cancel(now=NOON + HOUR - timedelta(seconds=1))

    assert book.ledger.load("r1:20260301T130000Z").status is Status.CANCELED


def test_canceled_just_before_the_tick_queues_it_the_ledger_drops_it_too():
    book = Book()
    book.set()

    book.cancel(now=NOON + HOUR - MINUTE)

    assert book.ledger.load("r1:20260301T130000Z").status is Status.CANCELED


def test_what_was_sent_cannot_be_canceled():
    book = Book()
    scheduled = book.set()
    book.tick(NOON + HOUR)
    message = message_of(scheduled, NOON + HOUR, default_country="")
    book.ledger.save(structs.replace(accepted(message, now=NOON), status=Status.SENT))

    with pytest.raises(Conflict, match="sent"):
        book.cancel(now=NOON + HOUR)


def test_a_canceled_reminder_can_be_set_again():
    book = Book()
    book.set()
    book.cancel()

    assert book.set().due == NOON + HOUR


def test_an_unknown_reminder_is_not_found():
    with pytest.raises(NotFound, match="r1"):
        Book().cancel()
