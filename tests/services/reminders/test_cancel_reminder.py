import pytest
from msgspec import structs

from shared.domain.deliveries.status import Status
from shared.errors import Conflict, NotFound
from tests.examples import NOON
from tests.services.reminders.reminder_harness import (
    DAILY,
    DAY,
    FIRST,
    HOUR,
    MESSAGE,
    MINUTE,
    SECOND,
    a_reminder,
)


def test_a_canceled_reminder_does_not_go_out(harness):
    harness.set()

    harness.cancel()

    assert harness.tick(NOON + HOUR).queued == 0
    assert harness.find().canceled


def test_a_message_on_the_outbox_is_canceled_up_to_a_second_before(harness):
    harness.set()
    harness.tick(NOON + HOUR - MINUTE)

    harness.cancel(now=NOON + HOUR - SECOND)

    assert harness.ledger.load(FIRST).status is Status.CANCELED


def test_a_message_that_a_tick_may_be_queueing_is_canceled_too(harness):
    harness.set()

    harness.cancel(now=NOON + HOUR - MINUTE)

    assert harness.ledger.load(FIRST).status is Status.CANCELED


def test_what_was_sent_cannot_be_canceled(harness):
    harness.set()
    harness.tick(NOON + HOUR)
    harness.send(FIRST)

    with pytest.raises(Conflict, match=f"{FIRST} is being sent or was sent"):
        harness.cancel(now=NOON + HOUR)


def test_the_rest_of_a_recurring_reminder_is_canceled_while_one_is_being_sent(harness):
    harness.set(a_reminder(**DAILY))
    harness.tick(NOON + HOUR)
    harness.send(FIRST, Status.SENDING)

    assert harness.cancel(now=NOON + HOUR).due is None
    assert harness.tick(NOON + 3 * DAY).queued == 0


def test_canceling_is_idempotent(harness):
    harness.set()

    assert harness.cancel() == harness.cancel()


def test_a_canceled_reminder_can_be_set_again_and_goes_out(harness):
    harness.set()
    harness.tick(NOON + HOUR - MINUTE)
    harness.cancel(now=NOON + HOUR - 2 * SECOND)

    harness.set(now=NOON + HOUR - SECOND)
    harness.tick(NOON + HOUR)

    assert harness.ids() == [FIRST, FIRST + ".1"]


def test_an_unknown_reminder_is_not_found(harness):
    with pytest.raises(NotFound, match="r1"):
        harness.cancel()


def test_the_follow_up_of_a_single_reminder_that_was_sent_can_be_canceled(harness):
    harness.ask()

    assert harness.cancel(now=NOON + HOUR + MINUTE).canceled
    harness.tick(NOON + HOUR + 30 * MINUTE)

    assert harness.ids() == [FIRST]


def test_a_follow_up_that_was_sent_cannot_be_canceled(harness):
    harness.ask()
    harness.tick(NOON + HOUR + 30 * MINUTE)
    harness.send(FIRST + ":2")

    with pytest.raises(Conflict, match="reminder r1 has nothing left to cancel"):
        harness.cancel(now=NOON + HOUR + 31 * MINUTE)


@pytest.mark.parametrize("body", ["Hello", "See you at {time}"])
def test_a_reminder_whose_zone_is_gone_can_be_canceled(harness, body):
    harness.set(
        a_reminder(
            at="2026-03-01T13:00", zone="Europe/Lisbon", message={**MESSAGE, "body": body, "values": {}}
        )
    )
    harness.tick(NOON + HOUR)
    state = harness.find()
    gone = structs.replace(state, reminder=structs.replace(state.reminder, zone="Mars/Base"))
    harness.agenda.save(gone, was_due=state.due)

    assert harness.cancel(now=NOON + HOUR + SECOND).canceled
