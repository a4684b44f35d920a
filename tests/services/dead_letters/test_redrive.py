from datetime import timedelta

import pytest
from msgspec import structs

from shared.domain.deliveries.dead_letter import Cause, DeadLetter
from shared.domain.deliveries.delivery import Status
from shared.domain.messages.envelope import encode_envelope, envelope_of
from shared.errors import NotFound, SendUnknown
from shared.services.dead_letters.redrive import (
    RedriveContext,
    RedriveOutcome,
    find_letter,
    letters_of_cause,
    redrive,
)
from tests.examples import NOON, a_message
from tests.fakes import MemoryDeadLetters
from tests.services.sending_harness import RETRY_POLICY, Desk

HOUR = timedelta(hours=1)


def a_letter(**fields) -> DeadLetter:
    body = encode_envelope(envelope_of(a_message(**fields))).decode()
    return DeadLetter(id="hello-1", at=NOON, cause=Cause.UNCLEAR, reason="", body=body)


def redrive_one(desk: Desk, letter: DeadLetter, *, dry_run: bool = False, now=NOON) -> RedriveOutcome:
    desk.dead_letters.add(letter)
    (result,) = redrive_all(desk, [letter], dry_run=dry_run, now=now)
    return result.outcome


def redrive_all(desk: Desk, letters, *, elapsed=timedelta, dry_run: bool = False, now=NOON):
    context = RedriveContext(
        ledger=desk.ledger,
        contacts=desk.contacts,
        outbox=desk.outbox,
        dead_letters=desk.dead_letters,
        flows=desk.flows,
        default_country="",
    )
    return redrive(letters, context, elapsed=elapsed, now=now, dry_run=dry_run)


def test_a_dead_message_is_sent_once_more():
    desk = Desk(fails_with=SendUnknown("no answer"))
    desk.deliver_to_the_end()
    desk.sender.fails_with = None

    assert redrive_one(desk, desk.letters[0], now=NOON + HOUR) is RedriveOutcome.REQUEUED
    desk.deliver_to_the_end(now=NOON + HOUR)

    assert desk.delivery.status is Status.SENT
    assert desk.letters == []
    assert len(desk.outbox.put_with_delay) == len(desk.sender.sent) == 1


def test_redriven_twice_it_is_sent_once():
    desk = Desk()
    letter = a_letter()

    redrive_one(desk, letter)
    redrive_one(desk, letter)
    for _ in desk.outbox.put_with_delay:
        desk.deliver()

    assert len(desk.sender.sent) == 1


def test_a_dry_run_changes_nothing():
    desk = Desk()

    assert redrive_one(desk, a_letter(), dry_run=True) is RedriveOutcome.REQUEUED

    assert len(desk.letters) == 1
    assert desk.outbox.put_with_delay == []


def test_what_was_delivered_meanwhile_is_not_sent():
    desk = Desk()
    desk.deliver()

    assert redrive_one(desk, a_letter()) is RedriveOutcome.ALREADY_HANDLED

    assert desk.outbox.put_with_delay == []
    assert desk.letters == []


def test_what_twilio_turns_out_to_have_is_not_sent():
    desk = Desk(fails_with=SendUnknown("no answer"))
    desk.deliver_to_the_end()
    (letter,) = desk.letters

    desk.report("hello-1", "SM7", "sent", attempt_id="attempt-1")

    assert redrive_one(desk, letter) is RedriveOutcome.ALREADY_HANDLED
    assert desk.outbox.put_with_delay == []


def test_what_has_expired_is_not_sent_and_the_letter_stays():
    desk = Desk()
    letter = a_letter(not_after=(NOON + HOUR).isoformat())

    assert redrive_one(desk, letter, now=NOON + HOUR) is RedriveOutcome.EXPIRED
    assert desk.letters == [letter]


def test_a_person_who_opted_out_is_not_sent_anything():
    desk = Desk()
    desk.opt_out()

    assert redrive_one(desk, a_letter()) is RedriveOutcome.OPTED_OUT


def test_what_still_breaks_the_contract_is_invalid_again():
    desk = Desk()
    letter = structs.replace(a_letter(), body='{"to": 1}')

    assert redrive_one(desk, letter) is RedriveOutcome.INVALID


def test_what_names_a_flow_that_still_does_not_exist_is_invalid_and_the_letter_stays():
    desk = Desk()
    letter = a_letter(flow="gone")

    assert redrive_one(desk, letter) is RedriveOutcome.INVALID
    assert desk.letters == [letter]


def test_what_cannot_be_done_in_one_request_is_left_for_the_next():
    desk = Desk()
    letters = [structs.replace(a_letter(), id=f"letter-{n}", body='{"to": 1}') for n in range(3)]
    passed = iter([timedelta(0), timedelta(minutes=2)])

    results = redrive_all(desk, letters, elapsed=lambda: next(passed))

    assert [result.id for result in results] == ["letter-0", "letter-1"]


def test_the_results_are_words_of_the_api():
    assert [*RedriveOutcome] == ["requeued", "already_handled", "expired", "opted_out", "invalid"]


def test_letters_of_one_cause_come_oldest_first():
    letters = MemoryDeadLetters()
    for name, cause, hours in (("b", Cause.UNCLEAR, 2), ("a", Cause.UNCLEAR, 1), ("c", Cause.POISON, 3)):
        letters.add(structs.replace(a_letter(), id=name, cause=cause, at=NOON + hours * HOUR))

    assert [letter.id for letter in letters_of_cause(Cause.UNCLEAR, dead_letters=letters)] == ["a", "b"]


def test_a_letter_that_does_not_exist_is_not_found():
    with pytest.raises(NotFound, match="there is no dead letter gone"):
        find_letter("gone", dead_letters=MemoryDeadLetters())


def test_patience_has_room_for_every_attempt_that_was_under_way_at_the_same_time():
    assert RETRY_POLICY.first_lookup_after > RETRY_POLICY.lease
