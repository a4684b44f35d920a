import json
from datetime import timedelta
from hashlib import sha256

import pytest
from msgspec import structs

from shared.domain.deliveries.attempts.attempt_changes import Outcome, begin_attempt, end_attempt
from shared.domain.deliveries.dead_letter import Cause, DeadLetter
from shared.domain.deliveries.delivery import new_delivery
from shared.domain.deliveries.status import Status
from shared.domain.flows.flow import Flow
from shared.domain.flows.steps import Step
from shared.errors import SendRefused, SendUnknown, StorageUnavailable
from shared.services.dead_letters.redrive import RedriveContext, RedriveOutcome, redrive
from tests.examples import NOON, PERSON, a_message
from tests.fakes.content import MemoryFlows
from tests.fakes.faults import Killed, dying
from tests.fakes.storage import MemoryLedger
from tests.services.dead_letters.letters import a_letter, a_letter_with
from tests.services.sender_harness import RETRY_POLICY, SenderHarness

HOUR = timedelta(hours=1)
DECIDING = {Cause.UNCLEAR, Cause.CONFLICT}
"""Causes whose letters alone decide about their message, or never send it."""


def redrive_one(
    harness: SenderHarness, letter: DeadLetter, *, dry_run: bool = False, now=NOON
) -> RedriveOutcome:
    harness.dead_letters.add(letter)
    stored = harness.dead_letters.load(letter.key)
    (result,) = redrive_all(harness, [stored], dry_run=dry_run, now=now)
    return result.outcome


def redrive_all(
    harness: SenderHarness,
    letters,
    *,
    elapsed=timedelta,
    dry_run: bool = False,
    now=NOON,
    stop_covers_calls: bool = False,
):
    context = RedriveContext(
        ledger=harness.ledger,
        contacts=harness.contacts,
        outbox=harness.outbox,
        dead_letters=harness.dead_letters,
        checks=harness.checks,
        erased_opt_outs=harness.guard.erased_opt_outs,
        default_country="",
        stop_covers_calls=stop_covers_calls,
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


@pytest.mark.parametrize(
    ("cause", "outcome"),
    [
        (Cause.POISON, RedriveOutcome.REQUEUED),  # it was accepted, before this rule
        (Cause.INVALID, RedriveOutcome.INVALID),
    ],
)
@pytest.mark.parametrize("change", [{}, {"flow": "asks"}])
def test_a_letter_is_read_by_the_rules_by_which_its_message_was_accepted(cause, outcome, change):
    flow = Flow(start="a", steps={"a": Step(say="Hi")})
    raw = {"id": "hello-1", "to": PERSON, "body": "Hello", "values": {"name": "Ana"}, **change}

    letter = a_letter_with(json.dumps(raw), cause=cause)

    assert redrive_one(SenderHarness(flows=MemoryFlows(asks=flow)), letter) is outcome


def test_what_was_accepted_with_an_unused_value_is_sent_once_its_flow_is_mended():
    message = a_message(body="", flow="asks", values={"name": "Ana"})  # accepted before unused was refused
    harness = SenderHarness()
    harness.deliver(message)
    (letter,) = harness.stored_dead_letters
    assert letter.cause is Cause.INVALID

    harness.flows = MemoryFlows(asks=Flow(start="a", steps={"a": Step(say="Hi")}))

    assert redrive_one(harness, letter) is RedriveOutcome.REQUEUED
    harness.deliver(message)
    assert harness.delivery.status is Status.SENT


@pytest.mark.parametrize(
    ("to", "outcome"),
    [
        ("+5215512345678", RedriveOutcome.REQUEUED),  # as it was spelled until 2019
        ("+525512345679", RedriveOutcome.CONFLICT),
    ],
)
def test_the_spelling_of_the_number_makes_no_other_message(to, outcome):
    harness = SenderHarness(fails_with=SendRefused("Authentication", code=21608))
    harness.deliver(a_message(to="+525512345678"))
    assert harness.delivery.status is Status.DEAD

    assert redrive_one(harness, a_letter(Cause.UNEXPECTED, to=to)) is outcome
    assert len(harness.stored_dead_letters) == (0 if outcome is RedriveOutcome.REQUEUED else 2)


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
    assert len(harness.stored_dead_letters) == 1


def test_a_person_who_opted_out_is_not_sent_anything():
    harness = SenderHarness()
    harness.opt_out()

    assert redrive_one(harness, a_letter()) is RedriveOutcome.OPTED_OUT


@pytest.mark.parametrize(
    ("stop_covers_calls", "outcome"), [(False, RedriveOutcome.REQUEUED), (True, RedriveOutcome.OPTED_OUT)]
)
def test_a_person_who_opted_out_is_called_unless_stop_covers_calls(stop_covers_calls, outcome):
    harness = SenderHarness()
    harness.opt_out()
    letter = a_letter(channel="call")

    (result,) = redrive_all(harness, [letter], stop_covers_calls=stop_covers_calls, dry_run=True)

    assert result.outcome is outcome
    assert ("STOP_COVERS_CALLS" in result.reason) == stop_covers_calls


def test_what_still_breaks_the_contract_is_invalid_again():
    harness = SenderHarness()
    letter = a_letter_with('{"to": 1}')

    assert redrive_one(harness, letter) is RedriveOutcome.INVALID


def test_what_names_a_flow_that_still_does_not_exist_is_invalid_and_the_letter_stays():
    harness = SenderHarness()
    letter = a_letter(flow="gone")

    assert redrive_one(harness, letter) is RedriveOutcome.INVALID
    assert len(harness.stored_dead_letters) == 1


def test_what_cannot_be_done_in_one_request_is_left_for_the_next():
    harness = SenderHarness()
    letters = [a_letter_with('{"to": 1}', letter_id=f"letter-{n}") for n in range(3)]
    passed = iter([timedelta(0), timedelta(minutes=2)])

    results = redrive_all(harness, letters, elapsed=lambda: next(passed))

    assert [result.id for result in results] == ["letter-0", "letter-1"]


def test_the_results_are_words_of_the_api():
    assert [*RedriveOutcome] == [
        "requeued",
        "already_handled",
        "expired",
        "opted_out",
        "invalid",
        "no_words",
        "conflict",
        "unclear",
        "failed",
    ]


def dead_delivery(harness: SenderHarness, outcome: Status = Status.DEAD, *, lookups: int = 0) -> None:
    """Save a dead delivery whose only attempt ended with that outcome."""
    begun = begin_attempt(new_delivery(a_message(), now=NOON), attempt_id="a1", now=NOON)
    ended = end_attempt(begun, Outcome(status=outcome, error="busy"), attempt_id="a1", now=NOON)
    attempt = structs.replace(ended.attempts[0], lookups=lookups)
    harness.ledger.save(structs.replace(ended, status=Status.DEAD, attempts=(attempt,)))


def causes(harness: SenderHarness) -> list[Cause]:
    return sorted(letter.cause for letter in harness.stored_dead_letters)


class TestSeveralLettersOfOneMessage:
    @pytest.mark.parametrize("cause", [cause for cause in Cause if cause not in DECIDING])
    def test_a_message_that_may_have_been_sent_is_not_redriven_by_a_letter_of_another_cause(self, cause):
        harness = SenderHarness(fails_with=SendUnknown("no answer"))
        harness.deliver_to_the_end()
        (unclear,) = harness.stored_dead_letters
        harness.dead_letters.add(a_letter(cause))

        letters = harness.dead_letters.oldest(cause=cause)
        (result,) = redrive_all(harness, letters, now=NOON + HOUR)

        assert result.outcome is RedriveOutcome.UNCLEAR
        assert unclear.key in result.reason
        assert harness.outbox.put_with_delay == []
        assert causes(harness) == [Cause.UNCLEAR]  # which says more

    def test_a_letter_that_an_earlier_version_weakened_gets_its_cause_back(self):
        harness = SenderHarness()
        dead_delivery(harness, Status.UNKNOWN)

        assert redrive_one(harness, a_letter(Cause.POISON), dry_run=True) is RedriveOutcome.UNCLEAR
        assert causes(harness) == [Cause.POISON]
        assert redrive_one(harness, a_letter(Cause.POISON)) is RedriveOutcome.UNCLEAR
        assert causes(harness) == [Cause.UNCLEAR]
        assert redrive_one(harness, a_letter(Cause.UNCLEAR)) is RedriveOutcome.REQUEUED

    def test_a_letter_closes_the_others_with_the_same_content(self):
        harness = SenderHarness()
        dead_delivery(harness)
        for letter in (a_letter(Cause.POISON), a_letter(Cause.CONFLICT), a_letter_with("{}")):
            harness.dead_letters.add(letter)

        assert redrive_one(harness, a_letter(Cause.GAVE_UP)) is RedriveOutcome.REQUEUED

        assert causes(harness) == [Cause.CONFLICT, Cause.INVALID]
        assert len(harness.outbox.put_with_delay) == 1

    def test_an_invalid_message_with_the_id_of_a_dead_one_sends_neither(self):
        harness = SenderHarness()
        dead_delivery(harness)
        harness.dead_letters.add(a_letter(Cause.GAVE_UP))

        assert redrive_one(harness, a_letter_with('{"to": "nobody"}')) is RedriveOutcome.INVALID

        assert harness.outbox.put_with_delay == []
        assert causes(harness) == [Cause.GAVE_UP, Cause.INVALID]

    @pytest.mark.parametrize("status", [Status.DEAD, Status.DELIVERED])
    def test_a_letter_with_other_content_than_the_ledger_is_a_conflict(self, status):
        harness = SenderHarness()
        harness.ledger.save(structs.replace(new_delivery(a_message(), now=NOON), status=status))
        harness.dead_letters.add(a_letter(Cause.GAVE_UP))

        (result,) = redrive_all(harness, [a_letter(Cause.POISON, body="Other")])

        assert result.outcome is RedriveOutcome.CONFLICT
        assert "an id of its own" in result.reason
        assert harness.outbox.put_with_delay == []

    @pytest.mark.parametrize("body", ['{"to": "nobody"}', '{"to": "+15005550100", "body": "Other"}'])
    def test_a_message_whose_letter_was_overwritten_is_redriven_from_the_ledger(self, body):
        harness = SenderHarness()
        dead_delivery(harness)
        key = sha256(b"hello-1").hexdigest()  # of earlier versions

        assert redrive_one(harness, a_letter_with(body, key=key)) is RedriveOutcome.REQUEUED

        ((envelope, _),) = harness.outbox.put_with_delay
        assert envelope.raw["body"] == "Hello"
        assert causes(harness) == [Cause.INVALID]  # what it says was not sent

    @pytest.mark.parametrize(
        ("body", "outcome"),
        [('{"to": "nobody"}', "invalid"), ('{"to": "+15005550100", "body": "Other"}', "conflict")],
    )
    def test_a_message_whose_letter_was_discarded_is_not_sent_by_another_letter(self, body, outcome):
        harness = SenderHarness()
        dead_delivery(harness)

        assert redrive_one(harness, a_letter_with(body, cause=Cause.POISON)) == outcome

        assert harness.outbox.put_with_delay == []
        assert causes(harness) == [Cause.POISON]

    def test_a_conflict_is_never_redriven(self):
        harness = SenderHarness()

        assert redrive_one(harness, a_letter(Cause.CONFLICT)) is RedriveOutcome.CONFLICT

        assert harness.outbox.put_with_delay == []
        assert causes(harness) == [Cause.CONFLICT]


def test_a_letter_that_is_added_again_while_it_is_redriven_stays():
    harness = SenderHarness()
    harness.dead_letters.add(a_letter())
    (loaded,) = harness.stored_dead_letters
    put = harness.outbox.put

    def put_and_die_at_once(envelope, *, delay):
        put(envelope, delay=delay)
        harness.dead_letters.add(a_letter())

    harness.outbox.put = put_and_die_at_once
    redrive_all(harness, [loaded])

    assert len(harness.stored_dead_letters) == 1


@pytest.mark.parametrize(
    ("port", "method"), [("ledger", "save"), ("outbox", "put"), ("dead_letters", "remove")]
)
def test_a_redrive_that_died_half_way_is_completed_by_the_next(port, method):
    harness = SenderHarness()
    dead_delivery(harness)
    harness.dead_letters.add(a_letter(Cause.GAVE_UP))
    (letter,) = harness.stored_dead_letters
    with dying(getattr(harness, port), method), pytest.raises(Killed):
        redrive_all(harness, [letter])

    assert redrive_one(harness, letter) is RedriveOutcome.REQUEUED
    for _ in harness.outbox.put_with_delay:
        harness.deliver()

    assert (len(harness.sender.sent), harness.stored_dead_letters) == (1, [])


def test_patience_has_room_for_every_attempt_that_was_under_way_at_the_same_time():
    assert RETRY_POLICY.first_lookup_after > RETRY_POLICY.lease


def test_a_letter_whose_message_cannot_be_read_does_not_keep_others_from_being_redriven(caplog):
    class BrokenRow(MemoryLedger):
        def load(self, message_id):
            if message_id == "broken":
                raise ValueError("a secret")
            return super().load(message_id)

    harness = SenderHarness()
    harness.ledger = BrokenRow()
    letters = [a_letter(Cause.UNEXPECTED, id=message_id) for message_id in ("broken", "good")]
    for letter in letters:
        harness.dead_letters.add(letter)

    by_id = sorted(harness.stored_dead_letters, key=lambda letter: letter.id)
    broken, good = redrive_all(harness, by_id)

    assert (broken.id, broken.outcome) == ("broken", RedriveOutcome.FAILED)
    assert broken.reason == "ended in ValueError again: repair what it is about, then redrive it"
    assert (good.id, good.outcome) == ("good", RedriveOutcome.REQUEUED)
    assert [letter.id for letter in harness.stored_dead_letters] == ["broken"]
    assert "a secret" in caplog.text


def test_a_redrive_without_storage_fails_as_a_whole():
    class NoStorage(MemoryLedger):
        def load(self, message_id):  # noqa: ARG002 - it fails for all
            raise StorageUnavailable("no answer")

    harness = SenderHarness()
    harness.ledger = NoStorage()

    with pytest.raises(StorageUnavailable):
        redrive_all(harness, [a_letter()])
