"""A change of a reminder that dies half-way, and is not made again: nothing is lost, nothing sent twice."""

from datetime import timedelta

import msgspec
import pytest
from msgspec import structs

from shared.domain.deliveries.delivery import CanceledBy, Delivery, Status
from shared.domain.messages.message import read_message
from shared.domain.reminders.reminder import OccurrenceStatus
from shared.errors import Conflict
from shared.services.messages.cancel import cancel
from shared.services.reminders.edit_reminder import cancel_reminder, set_reminder
from shared.services.reminders.fire_due import TickContext
from shared.services.reminders.tick import tick
from tests.examples import NOON, a_message
from tests.fakes import MemoryTickQueue
from tests.services.reminders.test_edit_reminder import (
    DAILY,
    FIRST,
    HOUR,
    MESSAGE,
    MINUTE,
    SECOND,
    Killed,
    a_reminder,
    die,
)
from tests.services.sending_harness import Desk

ONE = NOON + HOUR
"""When the reminder is due."""

NEW = {"message": {**MESSAGE, "body": "New"}}


class Day:
    """One worker who ticks, sends, and changes reminders; what the outbox holds comes when it is due."""

    def __init__(self) -> None:
        self.desk = Desk()
        self.agenda, self.ledger, self.outbox = self.desk.agenda, self.desk.ledger, self.desk.outbox
        self.ticking = TickContext(
            agenda=self.agenda,
            outbox=self.outbox,
            ledger=self.ledger,
            default_country="",
            elapsed=timedelta,
            at_once=1,
        )
        self.taken = 0

    def set(self, now=NOON, **fields):
        return set_reminder(
            a_reminder(**fields), agenda=self.agenda, ledger=self.ledger, default_country="", now=now
        )

    def cancel(self, now):
        return cancel_reminder("r1", agenda=self.agenda, ledger=self.ledger, default_country="", now=now)

    def dies_before_the_agenda(self, change, **given):
        save, self.agenda.save = self.agenda.save, die
        with pytest.raises(Killed):
            change(**given)
        self.agenda.save = save

    def tick(self, now):
        return tick(self.ticking, ticks=MemoryTickQueue(), now=now)

    def send_all(self, now):
        """Send what is on the outbox, and return how long each must wait."""
        waiting = [one for one, _ in self.outbox.put_with_delay[self.taken :]]
        self.taken += len(waiting)
        messages = [read_message(one.raw, default_id=one.id, default_country="") for one in waiting]
        return [self.desk.deliver(message, now=now) for message in messages]

    @property
    def texts(self):
        return [one.text for one in self.desk.sender.sent]


@pytest.fixture
def day() -> Day:
    return Day()


@pytest.mark.parametrize("what", ["set", "cancel"])
def test_what_was_on_the_outbox_is_sent_all_the_same_once(day, what):
    day.set()
    day.tick(ONE - 2 * MINUTE + SECOND)
    change, given = (day.set, NEW) if what == "set" else (day.cancel, {})
    day.dies_before_the_agenda(change, now=ONE - MINUTE, **given)

    assert day.send_all(ONE) == [None]
    assert day.texts == []
    day.tick(ONE)
    day.send_all(ONE)
    day.tick(ONE + MINUTE)
    day.send_all(ONE + MINUTE)

    assert day.texts == ["See you at three"]
    assert [one.what for one in day.agenda.load("r1").occurrences] == [
        OccurrenceStatus.CANCELED,
        OccurrenceStatus.QUEUED,
    ]


def test_it_waits_for_a_change_that_may_be_under_way_yet(day):
    day.set()
    day.tick(ONE - MINUTE)
    day.dies_before_the_agenda(day.set, now=ONE - SECOND, **NEW)

    assert day.send_all(ONE) == [59 * SECOND]
    assert day.agenda.load("r1").due is None


def test_what_no_tick_had_put_on_the_outbox_yet_is_not_lost_either(day):
    day.set(**DAILY)
    day.dies_before_the_agenda(day.set, now=ONE - MINUTE, **DAILY, **NEW)
    move, day.agenda.move = day.agenda.move, die
    with pytest.raises(Killed):
        day.tick(ONE)
    day.agenda.move = move

    day.send_all(ONE)  # before the agenda says that it is on the outbox
    day.tick(ONE + MINUTE)
    day.send_all(ONE + MINUTE)

    assert day.texts == ["See you at three"]
    assert day.agenda.load("r1").due == ONE + timedelta(days=1)


def test_a_change_that_came_to_its_end_is_left_alone(day):
    day.set()
    day.tick(ONE - 2 * MINUTE + SECOND)
    day.set(now=ONE - MINUTE, at="2026-03-01T15:00Z")

    assert day.send_all(ONE) == [None]
    assert day.agenda.load("r1").due == NOON + 3 * HOUR


def test_made_again_later_the_change_takes_effect_and_one_text_is_sent(day):
    day.set()
    day.tick(ONE - 2 * MINUTE + SECOND)
    day.dies_before_the_agenda(day.set, now=ONE - MINUTE, **NEW)
    day.send_all(ONE)
    day.tick(ONE)

    day.set(now=ONE + SECOND, **NEW)
    day.tick(ONE + MINUTE)
    day.send_all(ONE + 2 * MINUTE)
    day.tick(ONE + 2 * MINUTE)
    day.send_all(ONE + 2 * MINUTE)

    assert day.texts == ["New"]


def test_a_slow_change_that_saves_after_all_is_told_to_try_again(day):
    day.set()
    day.tick(ONE - 2 * MINUTE + SECOND)
    save = day.agenda.save

    def slowly(state, *, was_due):
        day.agenda.save = save
        day.send_all(ONE)
        return save(state, was_due=was_due)

    day.agenda.save = slowly
    with pytest.raises(Conflict, match="try again"):
        day.set(now=ONE - MINUTE, **NEW)


def test_an_occurrence_that_somebody_canceled_by_its_own_id_is_not_sent(day):
    day.set()
    day.tick(ONE - 2 * MINUTE + SECOND)
    (queued,) = day.outbox.put_with_delay
    message = read_message(queued[0].raw, default_id=FIRST, default_country="")
    cancel(message, ledger=day.ledger, now=ONE - MINUTE)

    assert day.send_all(ONE) == [None]
    day.tick(ONE + MINUTE)

    assert day.ledger.load(FIRST).status is Status.CANCELED
    assert day.outbox.put_with_delay == [queued]


def test_beyond_its_grace_it_is_forgotten(day):
    day.set()
    day.tick(ONE - 2 * MINUTE + SECOND)
    day.dies_before_the_agenda(day.set, now=ONE - MINUTE, **NEW)

    assert day.send_all(ONE + 2 * HOUR) == [None]
    assert day.agenda.load("r1").due is None


OLD_DELIVERY = b"""{
    "message": {"id":"r1:20260301T130000Z","to":"+15005550100","body":"See you at {time}",
        "values":{"time":"three"},"not_after":"2026-03-01T14:00:00Z"},
    "status": "canceled", "created_at": "2026-03-01T12:59:00Z", "updated_at": "2026-03-01T12:59:00Z",
    "error": "its reminder was changed, paused or canceled", "segments": 1
}"""
"""A row of the ledger as commit d9b86e9 wrote it when a change of a reminder crashed before the agenda."""


def test_a_row_from_before_canceled_by_is_recognised_by_its_error(day):
    day.set()
    day.tick(ONE - 2 * MINUTE + SECOND)
    day.ledger.save(msgspec.json.decode(OLD_DELIVERY, type=Delivery))

    assert day.send_all(ONE) == [None]
    day.tick(ONE)
    day.send_all(ONE)

    assert day.texts == ["See you at three"]


def test_a_canceled_delivery_says_who_canceled_it(day):
    message = a_message()
    by_caller = cancel(message, ledger=day.ledger, now=ONE)
    by_reminder = cancel(
        structs.replace(message, id="r1:x"), ledger=day.ledger, now=ONE, by=CanceledBy.REMINDER
    )

    assert (by_caller.canceled_by, by_caller.error) == (CanceledBy.CALLER, None)
    assert by_reminder.canceled_by is CanceledBy.REMINDER
    assert by_reminder.error == "its reminder was changed, paused or canceled"  # old workers read this
