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
from tests.services.sending_harness import RETRY_POLICY, Desk

SECOND = timedelta(seconds=1)
LOST = SendUnknown("no answer")


def test_a_sid_that_is_proven_to_be_anothers_is_not_written_down_by_who_was_about_to():
    desk = Desk(fails_with=LOST, keeps_when_failing=True)
    desk.deliver(a_message(id="right"), attempt_id="one")
    desk.sender.keeps_when_failing = False
    desk.deliver(a_message(id="wrong"))
    (sid,) = desk.sender.known
    own = desk.ledger.assign_sid

    def own_and_be_overtaken(*args, **kwargs):
        desk.ledger.assign_sid = own
        owner = own(*args, **kwargs)
        desk.report("right", sid, "delivered", attempt_id="one")
        return owner

    desk.ledger.assign_sid = own_and_be_overtaken
    desk.deliver(a_message(id="wrong"), now=NOON + RETRY_POLICY.first_lookup_after)

    assert (desk.ledger.load("wrong").status, desk.ledger.load("wrong").sid) == (Status.UNKNOWN, None)
    assert desk.letters == []
    desk.sender.fails_with = None
    desk.deliver_to_the_end(a_message(id="wrong"), now=NOON + RETRY_POLICY.second_lookup_after)
    assert len(desk.sender.sent) == 2


def test_a_sid_taken_by_likeness_goes_to_whose_it_is_proven_to_be_and_the_other_is_unclear():
    desk = Desk(fails_with=LOST)
    desk.deliver(a_message(id="wrong"))
    desk.sender.fails_with = None
    sid = f"SM{1:032x}"
    desk.ledger.assign_sid(sid, "wrong")
    wrong = desk.ledger.load("wrong")
    desk.ledger.save(structs.replace(wrong, status=Status.SENT, sid=sid))

    desk.deliver(a_message(id="right"))

    assert desk.ledger.assign_sid(sid, "someone") == "right"
    assert desk.ledger.load("right").status is Status.SENT
    assert desk.ledger.load("wrong").status is Status.DEAD
    assert [(letter.id, letter.cause) for letter in desk.letters] == [("wrong", Cause.UNCLEAR)]


def a_thief(desk: Desk):
    """Let ``wrong``, which Twilio never got, take the SID of ``right`` for its own."""
    desk.sender.fails_with, desk.sender.keeps_when_failing = LOST, False
    desk.deliver(a_message(id="wrong"))
    desk.sender.fails_with = None
    desk.deliver(a_message(id="right"))
    right = desk.ledger.load("right")
    desk.ledger.assign_sid(right.sid, "wrong", instead_of="right")
    desk.ledger.save(structs.replace(right, status=Status.SENDING, sid=None, attempts=()))
    desk.deliver_to_the_end(a_message(id="wrong"), now=NOON + RETRY_POLICY.first_lookup_after)
    assert desk.ledger.load("wrong").sid == right.sid
    return right.sid


def test_what_lost_a_sid_is_not_told_the_fate_of_whose_it_is():
    desk = Desk()
    sid = a_thief(desk)
    desk.report("right", sid, "delivered")
    message, at, _ = desk.sender.known[sid]
    desk.sender.known[sid] = (message, at, Report(status=Status.DELIVERED, sid=sid, price="-0.01"))

    wrong = with_price(desk.ledger.load("wrong"), ledger=desk.ledger, sender=desk.sender, now=NOON)

    assert (wrong.status, wrong.sid, wrong.sids, wrong.price) == (Status.DEAD, None, frozenset(), None)


def test_who_dies_while_giving_a_sid_to_whose_it_is_goes_on_when_twilio_tells_again():
    desk = Desk()
    sid = a_thief(desk)
    own = desk.ledger.assign_sid

    def die(*args, **kwargs):
        if kwargs:
            raise TimeoutError
        return own(*args)

    desk.ledger.assign_sid = die
    with pytest.raises(TimeoutError):
        desk.report("right", sid, "delivered")
    desk.ledger.assign_sid = own
    desk.report("right", sid, "delivered")

    assert own(sid, "another") == "right"
    assert [desk.ledger.load(name).status for name in ("wrong", "right")] == [Status.DEAD, Status.DELIVERED]


def test_a_sid_that_a_report_brings_before_the_answer_is_nobody_elses():
    desk = Desk()
    claimed = begin_attempt(new_delivery(a_message(), now=NOON), attempt_id="one", now=NOON)
    desk.ledger.save(claimed)
    sid = desk.sender.send(claimed.addressed, callback="", twiml="", now=NOON).sid

    desk.report("hello-1", sid, "sent", attempt_id="one")  # and the sender dies before it writes anything

    assert desk.ledger.assign_sid(sid, "another") == "hello-1"
