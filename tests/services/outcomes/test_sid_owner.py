"""Each SID belongs to one delivery; proof of the owner corrects a wrong assignment."""

from datetime import timedelta

import pytest
from msgspec import structs

from shared.domain.deliveries.attempts.attempt_changes import begin_attempt
from shared.domain.deliveries.dead_letter import Cause
from shared.domain.deliveries.delivery import new_delivery
from shared.domain.deliveries.status import Status
from shared.domain.deliveries.status_callback import Report
from shared.errors import SendUnknown
from shared.services.messages.message_price import with_price
from tests.examples import NOON, a_message
from tests.services.sender_harness import RETRY_POLICY, SenderHarness

SECOND = timedelta(seconds=1)
NO_ANSWER = SendUnknown("no answer")


def test_a_sid_that_is_proven_to_belong_to_another_delivery_is_not_saved():
    harness = SenderHarness(fails_with=NO_ANSWER, keeps_when_failing=True)
    harness.deliver(a_message(id="right"), attempt_id="one")
    harness.sender.keeps_when_failing = False
    harness.deliver(a_message(id="wrong"))
    (sid,) = harness.sender.known
    assign_sid = harness.ledger.assign_sid

    def assign_sid_and_be_overtaken(*args, **kwargs):
        harness.ledger.assign_sid = assign_sid
        owner = assign_sid(*args, **kwargs)
        harness.report("right", sid, "delivered", attempt_id="one")
        return owner

    harness.ledger.assign_sid = assign_sid_and_be_overtaken
    harness.deliver(a_message(id="wrong"), now=NOON + RETRY_POLICY.first_lookup_after)

    assert (harness.ledger.load("wrong").status, harness.ledger.load("wrong").sid) == (Status.UNKNOWN, None)
    assert harness.stored_dead_letters == []
    harness.sender.fails_with = None
    harness.deliver_to_the_end(a_message(id="wrong"), now=NOON + RETRY_POLICY.second_lookup_after)
    assert len(harness.sender.sent) == 2


def test_a_sid_found_by_content_is_reassigned_to_its_proven_owner_and_the_other_is_unclear():
    harness = SenderHarness(fails_with=NO_ANSWER)
    harness.deliver(a_message(id="wrong"))
    harness.sender.fails_with = None
    sid = f"SM{1:032x}"
    harness.ledger.assign_sid(sid, "wrong")
    wrong = harness.ledger.load("wrong")
    harness.ledger.save(structs.replace(wrong, status=Status.SENT, sid=sid))

    harness.deliver(a_message(id="right"))

    assert harness.ledger.assign_sid(sid, "another") == "right"
    assert harness.ledger.load("right").status is Status.SENT
    assert harness.ledger.load("wrong").status is Status.DEAD
    assert [(dead_letter.id, dead_letter.cause) for dead_letter in harness.stored_dead_letters] == [
        ("wrong", Cause.UNCLEAR)
    ]


def assign_wrong_sid(harness: SenderHarness):
    """Assign the SID of ``right`` to ``wrong``, which Twilio never received; return that SID."""
    harness.sender.fails_with, harness.sender.keeps_when_failing = NO_ANSWER, False
    harness.deliver(a_message(id="wrong"))
    harness.sender.fails_with = None
    harness.deliver(a_message(id="right"))
    right = harness.ledger.load("right")
    harness.ledger.assign_sid(right.sid, "wrong", instead_of="right")
    harness.ledger.save(structs.replace(right, status=Status.SENDING, sid=None, attempts=()))
    harness.deliver_to_the_end(a_message(id="wrong"), now=NOON + RETRY_POLICY.first_lookup_after)
    assert harness.ledger.load("wrong").sid == right.sid
    return right.sid


def test_a_delivery_that_lost_its_sid_does_not_get_the_status_of_the_owner():
    harness = SenderHarness()
    sid = assign_wrong_sid(harness)
    harness.report("right", sid, "delivered")
    message, at, _ = harness.sender.known[sid]
    harness.sender.known[sid] = (message, at, Report(status=Status.DELIVERED, sid=sid, price="-0.01"))

    wrong = with_price(harness.ledger.load("wrong"), ledger=harness.ledger, sender=harness.sender, now=NOON)

    assert (wrong.status, wrong.sid, wrong.sids, wrong.price) == (Status.DEAD, None, frozenset(), None)


def test_a_crash_while_a_sid_is_reassigned_is_repaired_by_the_next_report():
    harness = SenderHarness()
    sid = assign_wrong_sid(harness)
    assign_sid = harness.ledger.assign_sid

    def die(*args, **kwargs):
        if kwargs:
            raise TimeoutError
        return assign_sid(*args)

    harness.ledger.assign_sid = die
    with pytest.raises(TimeoutError):
        harness.report("right", sid, "delivered")
    harness.ledger.assign_sid = assign_sid
    harness.report("right", sid, "delivered")

    assert assign_sid(sid, "another") == "right"
    assert [harness.ledger.load(name).status for name in ("wrong", "right")] == [
        Status.DEAD,
        Status.DELIVERED,
    ]


def test_a_sid_in_a_report_before_the_answer_is_assigned_to_the_reported_delivery():
    harness = SenderHarness()
    claimed = begin_attempt(new_delivery(a_message(), now=NOON), attempt_id="one", now=NOON)
    harness.ledger.save(claimed)
    sid = harness.sender.send(claimed.addressed, callback="", twiml="", now=NOON).sid

    harness.report("hello-1", sid, "sent", attempt_id="one")  # and the sender dies before it saves anything

    assert harness.ledger.assign_sid(sid, "another") == "hello-1"
