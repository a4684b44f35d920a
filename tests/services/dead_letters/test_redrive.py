from datetime import timedelta

import pytest
from msgspec import structs

from shared.domain.deliveries.dead_letter import Cause, DeadLetter
from shared.domain.deliveries.status import Status
from shared.domain.messages.envelope import encode_envelope, envelope_of
from shared.errors import NotFound, SendUnknown
from shared.services.dead_letters.redrive import (
    RedriveContext,
    RedriveOutcome,
    dead_letters_of_cause,
    find_dead_letter,
    redrive,
)
from tests.examples import NOON, a_message
from tests.fakes.storage import MemoryDeadLetters
from tests.services.sender_harness import RETRY_POLICY, SenderHarness

HOUR = timedelta(hours=1)


def a_letter(**fields) -> DeadLetter:
    body = encode_envelope(envelope_of(a_message(**fields))).decode()
    return DeadLetter(id="hello-1", at=NOON, cause=Cause.UNCLEAR, reason="", body=body)


def redrive_one(
    harness: SenderHarness, letter: DeadLetter, *, dry_run: bool = False, now=NOON
) -> RedriveOutcome:
    harness.dead_letters.add(letter)
    (result,) = redrive_all(harness, [letter], dry_run=dry_run, now=now)
    return result.outcome


def redrive_all(harness: SenderHarness, letters, *, elapsed=timedelta, dry_run: bool = False, now=NOON):
    context = RedriveContext(
        ledger=harness.ledger,
        contacts=harness.contacts,
        outbox=harness.outbox,
        dead_letters=harness.dead_letters,
        flows=harness.flows,
        default_country="",
    )
    return redrive(letters, context, elapsed=elapsed, now=now, dry_run=dry_run)


def test_a_dead_message_is_sent_once_more():
    harness = SenderHarness(fails_with=SendUnknown("no answer"))
    harness.deliver_to_the_end()
    harness.sender.fails_with = None

    assert redrive_one(harness, harness.stored_dead_letters[0], now=NOON + HOUR) is RedriveOutcome.REQUEUED
    harness.deliver_to_the_end(now=NOON + HOUR)

    assert harness.delivery.status is Status.SENT
    assert harness.stored_dead_letters == []
    assert len(harness.outbox.put_with_delay) == len(harness.sender.sent) == 1


def test_redriven_twice_it_is_sent_once():
    harness = SenderHarness()
    letter = a_letter()

    redrive_one(harness, letter)
    redrive_one(harness, letter)
    for _ in harness.outbox.put_with_delay:
        harness.deliver()

    assert len(harness.sender.sent) == 1


def test_a_dry_run_changes_nothing():
    harness = SenderHarness()

    assert redrive_one(harness, a_letter(), dry_run=True) is RedriveOutcome.REQUEUED

    assert len(harness.stored_dead_letters) == 1
    assert harness.outbox.put_with_delay == []


def test_what_was_delivered_meanwhile_is_not_sent():
    harness = SenderHarness()
    harness.deliver()

    assert redrive_one(harness, a_letter()) is RedriveOutcome.ALREADY_HANDLED

    assert harness.outbox.put_with_delay == []
    assert harness.stored_dead_letters == []


def test_what_twilio_turns_out_to_have_is_not_sent():
    harness = SenderHarness(fails_with=SendUnknown("no answer"))
    harness.deliver_to_the_end()
    (letter,) = harness.stored_dead_letters

    harness.report("hello-1", "SM7", "sent", attempt_id="attempt-1")

    assert redrive_one(harness, letter) is RedriveOutcome.ALREADY_HANDLED
    assert harness.outbox.put_with_delay == []


def test_what_has_expired_is_not_sent_and_the_letter_stays():
    harness = SenderHarness()
    letter = a_letter(not_after=(NOON + HOUR).isoformat())

    assert redrive_one(harness, letter, now=NOON + HOUR) is RedriveOutcome.EXPIRED
    assert harness.stored_dead_letters == [letter]


def test_a_person_who_opted_out_is_not_sent_anything():
    harness = SenderHarness()
    harness.opt_out()

    assert redrive_one(harness, a_letter()) is RedriveOutcome.OPTED_OUT


def test_what_still_breaks_the_contract_is_invalid_again():
    harness = SenderHarness()
    letter = structs.replace(a_letter(), body='{"to": 1}')

    assert redrive_one(harness, letter) is RedriveOutcome.INVALID


def test_what_names_a_flow_that_still_does_not_exist_is_invalid_and_the_letter_stays():
    harness = SenderHarness()
    letter = a_letter(flow="gone")

    assert redrive_one(harness, letter) is RedriveOutcome.INVALID
    assert harness.stored_dead_letters == [letter]


def test_what_cannot_be_done_in_one_request_is_left_for_the_next():
    harness = SenderHarness()
    letters = [structs.replace(a_letter(), id=f"letter-{n}", body='{"to": 1}') for n in range(3)]
    passed = iter([timedelta(0), timedelta(minutes=2)])

    results = redrive_all(harness, letters, elapsed=lambda: next(passed))

    assert [result.id for result in results] == ["letter-0", "letter-1"]


def test_the_results_are_words_of_the_api():
    assert [*RedriveOutcome] == ["requeued", "already_handled", "expired", "opted_out", "invalid"]


def test_letters_of_one_cause_come_oldest_first():
    letters = MemoryDeadLetters()
    for name, cause, hours in (("b", Cause.UNCLEAR, 2), ("a", Cause.UNCLEAR, 1), ("c", Cause.POISON, 3)):
        letters.add(structs.replace(a_letter(), id=name, cause=cause, at=NOON + hours * HOUR))

    assert [letter.id for letter in dead_letters_of_cause(Cause.UNCLEAR, dead_letters=letters)] == ["a", "b"]


def test_a_letter_that_does_not_exist_is_not_found():
    with pytest.raises(NotFound, match="there is no dead letter gone"):
        find_dead_letter("gone", dead_letters=MemoryDeadLetters())


def test_patience_has_room_for_every_attempt_that_was_under_way_at_the_same_time():
    assert RETRY_POLICY.first_lookup_after > RETRY_POLICY.lease
