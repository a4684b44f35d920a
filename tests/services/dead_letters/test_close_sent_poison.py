from datetime import timedelta

import pytest
from msgspec import structs

from shared.domain.deliveries.dead_letter import Cause
from shared.domain.deliveries.delivery import new_delivery
from shared.domain.deliveries.status import Status
from shared.services.dead_letters.close_sent_poison import close_sent_poison
from tests.examples import NOON, a_message
from tests.services.dead_letters.letters import a_letter, a_letter_with
from tests.services.sender_harness import SenderHarness

OPEN = {Status.ACCEPTED, Status.HELD, Status.SENDING, Status.UNKNOWN}


def close(harness: SenderHarness, *, since=None, elapsed=timedelta) -> int:
    return close_sent_poison(
        dead_letters=harness.dead_letters,
        ledger=harness.ledger,
        default_country="",
        elapsed=elapsed,
        since=since,
    )


def with_status(status: Status) -> SenderHarness:
    harness = SenderHarness()
    harness.ledger.save(structs.replace(new_delivery(a_message(), now=NOON), status=status))
    return harness


@pytest.mark.parametrize("status", Status)
def test_a_letter_closes_itself_once_its_message_was_sent_or_ended_otherwise(status):
    harness = with_status(status)
    harness.dead_letters.add(a_letter(Cause.POISON))

    is_closed = close(harness) == 1

    assert is_closed == (status not in {*OPEN, Status.DEAD})
    assert (harness.stored_dead_letters == []) == is_closed


def test_a_letter_with_the_same_content_in_another_form_closes_too():
    harness = with_status(Status.SENT)
    body = '{"body": "Hello", "id": "hello-1", "to": "+15005550100", "channel": "sms"}'
    harness.dead_letters.add(a_letter_with(body, cause=Cause.POISON))

    assert close(harness) == 1


def test_a_letter_with_another_spelling_of_the_number_closes_too():
    harness = SenderHarness()
    harness.deliver(a_message(to="+525512345678"))
    harness.dead_letters.add(a_letter(Cause.POISON, to="+5215512345678"))

    assert close(harness) == 1


@pytest.mark.parametrize("body", ['{"id": "hello-1", "to": "+15005550100", "body": "Other"}', "not JSON"])
def test_a_letter_with_other_content_stays(body):
    harness = with_status(Status.DELIVERED)
    harness.dead_letters.add(a_letter_with(body, cause=Cause.POISON))

    assert close(harness) == 0
    assert len(harness.stored_dead_letters) == 1


@pytest.mark.parametrize("cause", [cause for cause in Cause if cause is not Cause.POISON])
def test_no_other_cause_closes_itself(cause):
    harness = with_status(Status.DELIVERED)
    harness.dead_letters.add(a_letter(cause))

    assert close(harness) == 0


def test_only_letters_added_since_then_are_looked_at():
    harness = with_status(Status.SENT)
    harness.dead_letters.add(a_letter(Cause.POISON))

    assert close(harness, since=NOON + timedelta(seconds=1)) == 0
    assert close(harness, since=NOON) == 1


def test_a_delivery_that_cannot_be_read_keeps_its_letter_and_closes_the_others(caplog):
    harness = SenderHarness()
    load = harness.ledger.load
    for message_id in ("hello-1", "broken"):
        harness.deliver(a_message(id=message_id))
        harness.dead_letters.add(a_letter(Cause.POISON, id=message_id))

    def load_if_whole(message_id):
        if message_id == "broken":
            raise ValueError("not a delivery")
        return load(message_id)

    harness.ledger.load = load_if_whole

    assert close(harness) == 1
    assert [letter.id for letter in harness.stored_dead_letters] == ["broken"]
    assert "dead letter broken: whether its message was sent is unknown" in caplog.text


def test_what_there_is_no_time_for_is_left_to_the_next_run():
    harness = with_status(Status.SENT)
    harness.dead_letters.add(a_letter(Cause.POISON))

    assert close(harness, elapsed=lambda: timedelta(minutes=1)) == 0
    assert close(harness) == 1
