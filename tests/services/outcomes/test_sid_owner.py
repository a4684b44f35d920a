"""An attempt without a clear answer is settled with proof."""

from datetime import timedelta

import pytest
from msgspec import structs

from shared.domain.deliveries.dead_letter import Cause
from shared.domain.deliveries.delivery import Status, begin_attempt, new_delivery
from shared.domain.deliveries.status_callback import Report
from shared.errors import SendUnknown
from shared.services.messages.message_price import with_price
from tests.examples import NOON, a_message
from tests.services.sender_harness import RETRY_POLICY, SenderHarness

SECOND = timedelta(seconds=1)
LOST = SendUnknown("no answer")


def test_a_sid_that_is_proven_to_be_anothers_is_not_written_down_by_who_was_about_to():
    harness = SenderHarness(fails_with=LOST, keeps_when_failing=True)
    harness.deliver(a_message(id="right"), attempt_id="one")
    harness.sender.keeps_when_failing = False
    harness.deliver(a_message(id="wrong"))
    (sid,) = harness.sender.known
    own = harness.ledger.assign_sid

    def own_and_be_overtaken(*args, **kwargs):
        harness.ledger.assign_sid = own
        owner = own(*args, **kwargs)
        harness.report("right", sid, "delivered", attempt_id="one")
        return owner

    harness.ledger.assign_sid = own_and_be_overtaken
    harness.deliver(a_message(id="wrong"), now=NOON + RETRY_POLICY.first_lookup_after)

    assert (harness.ledger.load("wrong").status, harness.ledger.load("wrong").sid) == (Status.UNKNOWN, None)
    assert harness.letters == []
    harness.sender.fails_with = None
    harness.deliver_to_the_end(a_message(id="wrong"), now=NOON + RETRY_POLICY.second_lookup_after)
    assert len(harness.sender.sent) == 2


def test_a_sid_taken_by_likeness_goes_to_whose_it_is_proven_to_be_and_the_other_is_unclear():
    harness = SenderHarness(fails_with=LOST)
    harness.deliver(a_message(id="wrong"))
    harness.sender.fails_with = None
    sid = f"SM{1:032x}"
    harness.ledger.assign_sid(sid, "wrong")
    wrong = harness.ledger.load("wrong")
    harness.ledger.save(structs.replace(wrong, status=Status.SENT, sid=sid))

    harness.deliver(a_message(id="right"))

    assert harness.ledger.assign_sid(sid, "someone") == "right"
    assert harness.ledger.load("right").status is Status.SENT
    assert harness.ledger.load("wrong").status is Status.DEAD
    assert [(letter.id, letter.cause) for letter in harness.letters] == [("wrong", Cause.UNCLEAR)]


def a_thief(harness: SenderHarness):
    """Let ``wrong``, which Twilio never got, take the SID of ``right`` for its own."""
    harness.sender.fails_with, harness.sender.keeps_when_failing = LOST, False
    harness.deliver(a_message(id="wrong"))
    harness.sender.fails_with = None
    harness.deliver(a_message(id="right"))
    right = harness.ledger.load("right")
    harness.ledger.assign_sid(right.sid, "wrong", instead_of="right")
    harness.ledger.save(structs.replace(right, status=Status.SENDING, sid=None, attempts=()))
    harness.deliver_to_the_end(a_message(id="wrong"), now=NOON + RETRY_POLICY.first_lookup_after)
    assert harness.ledger.load("wrong").sid == right.sid
    return right.sid


def test_what_lost_a_sid_is_not_told_the_fate_of_whose_it_is():
    harness = SenderHarness()
    sid = a_thief(harness)
    harness.report("right", sid, "delivered")
    message, at, _ = harness.sender.known[sid]
    harness.sender.known[sid] = (message, at, Report(status=Status.DELIVERED, sid=sid, price="-0.01"))

    wrong = with_price(harness.ledger.load("wrong"), ledger=harness.ledger, sender=harness.sender, now=NOON)

    assert (wrong.status, wrong.sid, wrong.sids, wrong.price) == (Status.DEAD, None, frozenset(), None)


def test_who_dies_while_giving_a_sid_to_whose_it_is_goes_on_when_twilio_tells_again():
    harness = SenderHarness()
    sid = a_thief(harness)
    own = harness.ledger.assign_sid

    def die(*args, **kwargs):
        if kwargs:
            raise TimeoutError
        return own(*args)

    harness.ledger.assign_sid = die
    with pytest.raises(TimeoutError):
        harness.report("right", sid, "delivered")
    harness.ledger.assign_sid = own
    harness.report("right", sid, "delivered")

    assert own(sid, "another") == "right"
    assert [harness.ledger.load(name).status for name in ("wrong", "right")] == [
        Status.DEAD,
        Status.DELIVERED,
    ]


def test_a_sid_that_a_report_brings_before_the_answer_is_nobody_elses():
    harness = SenderHarness()
    claimed = begin_attempt(new_delivery(a_message(), now=NOON), attempt_id="one", now=NOON)
    harness.ledger.save(claimed)
    sid = harness.sender.send(claimed.addressed, callback="", twiml="", now=NOON).sid

    harness.report("hello-1", sid, "sent", attempt_id="one")  # and the sender dies before it writes anything

    assert harness.ledger.assign_sid(sid, "another") == "hello-1"
