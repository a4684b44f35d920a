from datetime import timedelta

import pytest

from shared.domain.deliveries.dead_letter import Cause
from shared.domain.deliveries.status import Status
from shared.errors import AccountRefused, SendDelayed
from shared.services.messages.cancel import cancel
from tests.examples import NOON, a_message
from tests.fakes.faults import Killed, dying
from tests.services.sender_harness import SenderHarness

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
REFUSED = AccountRefused("Twilio refuses our account (20003): Authenticate", code=20003)


def refused() -> SenderHarness:
    """Return a harness whose first message, ``hello-1``, opened the circuit breaker."""
    harness = SenderHarness(fails_with=REFUSED)
    assert harness.deliver() is None
    return harness


def held_ids(harness) -> list[str]:
    return [held.id for held in harness.held_messages.oldest()]


def test_a_message_for_which_twilio_refuses_the_account_is_held_with_the_reason():
    harness = refused()

    assert (harness.delivery.status, harness.delivery.error_code) == (Status.HELD, 20003)
    assert harness.delivery.error == str(REFUSED)
    assert harness.delivery.throttled_count == 0
    assert held_ids(harness) == ["hello-1"]
    assert harness.stored_dead_letters == []


def test_the_next_message_makes_no_request_and_is_held_without_a_claim():
    harness = refused()

    assert harness.deliver(a_message(id="m2"), now=NOON + SECOND) is None

    delivery = harness.ledger.load("m2")
    assert (len(harness.sender.callbacks), delivery.status, delivery.attempts) == (1, Status.HELD, ())
    assert "Check TWILIO_ACCOUNT_SID" in delivery.error
    assert held_ids(harness) == ["hello-1", "m2"]


def test_a_held_message_can_be_canceled_and_is_not_sent():
    harness = refused()

    cancel(a_message(), ledger=harness.ledger, now=NOON)
    harness.sender.fails_with = None
    harness.deliver(now=NOON + HOUR)

    assert (harness.delivery.status, harness.sender.sent) == (Status.CANCELED, [])


def test_a_held_message_expires_at_its_not_after_and_not_before():
    harness = refused()
    message = a_message(id="m2", not_after=(NOON + HOUR).isoformat())
    harness.deliver(message, now=NOON + SECOND)

    harness.deliver(message, now=NOON + 2 * SECOND)
    assert harness.ledger.load("m2").status is Status.HELD
    harness.deliver(message, now=NOON + HOUR)
    assert harness.ledger.load("m2").status is Status.EXPIRED


def test_a_held_message_is_given_up_after_a_day_and_can_be_redriven():
    harness = refused()
    for hours in (8, 16, 23):  # each opens the circuit breaker again
        harness.deliver(now=NOON + hours * HOUR)
    assert held_ids(harness) == ["hello-1"]

    harness.deliver(a_message(id="m2"), now=NOON + 24 * HOUR)
    harness.deliver(now=NOON + 24 * HOUR + SECOND)

    assert harness.delivery.status is Status.DEAD
    assert [(letter.id, letter.cause) for letter in harness.stored_dead_letters] == [
        ("hello-1", Cause.GAVE_UP)
    ]


def test_a_message_whose_last_attempt_is_refused_after_a_day_is_given_up():
    harness = refused()

    harness.deliver(now=NOON + 24 * HOUR)

    assert harness.delivery.status is Status.DEAD
    assert [letter.cause for letter in harness.stored_dead_letters] == [Cause.GAVE_UP]


@pytest.mark.parametrize(("port", "method"), [("ledger", "save"), ("held_messages", "add")])
def test_after_a_worker_died_while_it_held_a_message_the_next_one_holds_it(port, method):
    harness = refused()

    with dying(getattr(harness, port), method), pytest.raises(Killed):
        harness.deliver(a_message(id="m2"), now=NOON + SECOND)
    harness.deliver(a_message(id="m2"), now=NOON + 2 * SECOND)

    assert held_ids(harness) == ["hello-1", "m2"]
    assert harness.ledger.load("m2").status is Status.HELD


def test_a_copy_of_a_held_message_is_held_once():
    harness = refused()

    for _ in range(3):
        harness.deliver(now=NOON + SECOND)

    assert (held_ids(harness), len(harness.sender.callbacks)) == (["hello-1"], 1)


def test_a_message_to_a_person_who_opted_out_is_refused_all_the_same():
    harness = refused()
    harness.opt_out()

    harness.deliver(a_message(id="m2"), now=NOON + SECOND)

    assert harness.ledger.load("m2").status is Status.REFUSED


def test_the_sweep_leaves_held_messages_alone_until_their_end():
    harness = refused()

    assert harness.sweep_stale(now=NOON + 24 * HOUR).requeued == 0
    assert harness.sweep_stale(now=NOON + 25 * HOUR).requeued == 1


@pytest.mark.parametrize("code", [404, 407, 413, 421, 425, 431, 403, 20429])
def test_an_answer_that_holds_one_message_does_not_hold_the_others(code):
    harness = SenderHarness(fails_with=SendDelayed("not processed", code=code, after=30))

    assert harness.deliver() >= timedelta(seconds=30)
    harness.sender.fails_with = None
    assert harness.deliver(a_message(id="m2")) is None

    assert harness.ledger.load("m2").status is Status.SENT
    assert held_ids(harness) == []
