"""An attempt without a clear answer is settled with proof."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.deliveries.dead_letter import Cause
from shared.domain.deliveries.delivery import LEASE, Status, begin_attempt, new_delivery
from shared.domain.deliveries.status_callback import Report
from shared.errors import SendUnknown
from shared.services.outcomes.record_status_callback import record_status_callback
from tests.examples import NOON, a_message
from tests.services.sender_harness import RETRY_POLICY, SenderHarness

SECOND = timedelta(seconds=1)
LOST = SendUnknown("no answer")


def test_what_twilio_took_is_found_and_not_sent_again():
    harness = SenderHarness(fails_with=LOST, keeps_when_failing=True)

    ended = harness.deliver_to_the_end()

    assert (harness.delivery.status, harness.delivery.sid) == (Status.SENT, f"SM{1:032x}")
    assert len(harness.sender.sent) == 1
    assert ended == NOON + RETRY_POLICY.first_lookup_after


def test_what_never_arrived_is_looked_for_twice_and_sent_once_more():
    harness = SenderHarness(fails_with=LOST)
    looked = [harness.deliver(now=NOON), harness.deliver(now=NOON + RETRY_POLICY.first_lookup_after)]
    harness.sender.fails_with = None

    harness.deliver(now=NOON + RETRY_POLICY.second_lookup_after)

    assert looked == [
        RETRY_POLICY.first_lookup_after,
        RETRY_POLICY.second_lookup_after - RETRY_POLICY.first_lookup_after,
    ]
    assert harness.delivery.status is Status.SENT
    assert len(harness.sender.sent) == 1
    assert harness.delivery.resends == 1


def test_what_never_arrives_twice_is_for_a_person_to_decide():
    harness = SenderHarness(fails_with=LOST)

    harness.deliver_to_the_end()

    assert harness.delivery.status is Status.DEAD
    assert len(harness.sender.callbacks) == 2
    assert [letter.cause for letter in harness.letters] == [Cause.UNCLEAR]


def test_what_the_sender_died_with_is_settled_like_any_other():
    harness = SenderHarness()
    claimed = harness.ledger.save(
        begin_attempt(new_delivery(a_message(), now=NOON), attempt_id="died", now=NOON, sender="+15005550006")
    )
    harness.sender.send(claimed.addressed, callback="", twiml="", now=NOON + SECOND)

    harness.deliver_to_the_end(now=NOON + LEASE)

    assert (harness.delivery.status, len(harness.sender.sent)) == (Status.SENT, 1)


def test_a_callback_settles_it_and_nothing_is_looked_for():
    harness = SenderHarness(fails_with=LOST, keeps_when_failing=True)
    harness.deliver(attempt_id="one")
    form = {"MessageStatus": "delivered", "MessageSid": "SM9"}

    record_status_callback(
        form,
        delivery_id="hello-1",
        attempt_id="one",
        ledger=harness.ledger,
        dead_letters=harness.dead_letters,
        now=NOON,
    )
    harness.sender.is_unreachable = True

    assert harness.deliver(now=NOON + RETRY_POLICY.first_lookup_after) is None
    assert (harness.delivery.status, harness.delivery.sid) == (Status.DELIVERED, "SM9")
    assert harness.ledger.assign_sid("SM9", "another") == "hello-1"


def test_two_alike_in_the_same_minute_each_get_their_own():
    harness = SenderHarness(fails_with=LOST, keeps_when_failing=True)
    twins = [a_message(id="twin-1"), a_message(id="twin-2")]
    for twin in twins:
        harness.deliver(twin)

    for twin in twins:
        harness.deliver_to_the_end(twin, now=NOON + RETRY_POLICY.first_lookup_after)

    sids = {harness.ledger.load(twin.id).sid for twin in twins}
    assert len(sids) == len(harness.sender.sent) == 2


def test_of_two_alike_the_one_that_never_arrived_is_sent_once_more():
    harness = SenderHarness(fails_with=LOST, keeps_when_failing=True)
    harness.deliver(a_message(id="twin-1"))
    harness.sender.keeps_when_failing = False
    harness.deliver(a_message(id="twin-2"))
    harness.sender.fails_with = None

    for name in ("twin-2", "twin-1"):
        harness.deliver_to_the_end(a_message(id=name), now=NOON + RETRY_POLICY.first_lookup_after)

    assert len(harness.sender.sent) == 2
    assert {harness.ledger.load(name).status for name in ("twin-1", "twin-2")} == {Status.SENT}


def test_of_two_alike_who_knows_its_own_leaves_the_other_to_the_other():
    harness = SenderHarness(fails_with=LOST, keeps_when_failing=True)
    harness.deliver(a_message(id="lost"))
    harness.sender.fails_with = None
    save = harness.ledger.save

    def die(delivery):
        if delivery.status is Status.SENT:
            raise TimeoutError  # after it owned its SID, before it wrote that down
        return save(delivery)

    harness.ledger.save = die
    with pytest.raises(TimeoutError):
        harness.deliver(a_message(id="died"))
    harness.ledger.save = save

    for name in ("died", "lost"):
        harness.deliver_to_the_end(a_message(id=name), now=NOON + RETRY_POLICY.first_lookup_after)

    assert len(harness.sender.sent) == 2
    assert [harness.ledger.load(name).sid for name in ("lost", "died")] == list(harness.sender.known)


def test_an_older_message_alike_is_not_taken_for_it():
    harness = SenderHarness()
    harness.deliver(a_message(id="yesterday"), now=NOON - timedelta(days=1))
    harness.sender.fails_with = LOST
    harness.deliver()
    harness.sender.fails_with = None

    harness.deliver_to_the_end(now=NOON + RETRY_POLICY.first_lookup_after)

    assert len(harness.sender.sent) == 2


def test_while_twilio_is_unreachable_nothing_is_decided_for_a_day():
    harness = SenderHarness(fails_with=LOST, keeps_when_failing=True)
    harness.deliver()
    harness.sender.is_unreachable = True

    ended = harness.deliver_to_the_end(now=NOON + RETRY_POLICY.first_lookup_after)

    assert timedelta(hours=23) < ended - NOON < timedelta(hours=25)
    assert [letter.cause for letter in harness.letters] == [Cause.UNCLEAR]
    assert len(harness.sender.callbacks) == 1


def test_what_expired_meanwhile_is_not_sent_once_more():
    harness = SenderHarness(fails_with=LOST)

    harness.deliver_to_the_end(a_message(not_after=(NOON + timedelta(minutes=1)).isoformat()))

    assert harness.delivery.status is Status.EXPIRED
    assert len(harness.sender.callbacks) == 1


def test_a_report_about_what_we_gave_up_says_that_twilio_has_it():
    harness = SenderHarness(fails_with=LOST)
    harness.deliver_to_the_end()
    assert harness.delivery.status is Status.DEAD

    harness.report("hello-1", "SM7", "sent", attempt_id="attempt-1")

    assert (harness.delivery.status, harness.delivery.sid) == (Status.SENT, "SM7")


@given(st.lists(st.integers(0, 400), min_size=1, max_size=12), st.booleans())
def test_however_often_and_whenever_it_is_redelivered_there_is_one_message(moments, keeps):
    harness = SenderHarness(fails_with=LOST, keeps_when_failing=keeps)
    harness.deliver()
    harness.sender.fails_with = None

    for seconds in sorted(moments):
        harness.deliver(now=NOON + timedelta(seconds=seconds))
    harness.deliver_to_the_end(now=NOON + timedelta(seconds=400))

    assert len(harness.sender.sent) == 1
    assert harness.delivery.status is Status.SENT


class TestTwoWorkersOnOneMessage:
    """One worker stops anywhere between its reads and writes; another comes along; the first goes on."""

    @pytest.mark.parametrize("step", range(8))
    def test_make_one_request_whatever_the_interleaving(self, step):
        harness = SenderHarness()
        calls = 0
        originals = {name: getattr(harness.ledger, name) for name in ("load", "save", "assign_sid")}

        def interrupted(called):
            def call(*args, **kwargs):
                nonlocal calls
                calls += 1
                if calls == step + 1:
                    for name, original in originals.items():
                        setattr(harness.ledger, name, original)
                    harness.deliver(attempt_id="the other")
                return originals[called](*args, **kwargs)

            return call

        for name in list(originals):
            setattr(harness.ledger, name, interrupted(name))
        wait = harness.deliver(attempt_id="the first")
        if wait is not None:
            harness.deliver_to_the_end(now=NOON + wait)

        assert len(harness.sender.sent) == 1
        assert harness.delivery.status is Status.SENT


class TestAWorkerThatStoodStillForLongerThanItsLease:
    """Meanwhile somebody else found that nothing had arrived, and sent the message."""

    def resent(self, harness: SenderHarness) -> None:
        harness.deliver_to_the_end(now=NOON + LEASE)

    @pytest.mark.parametrize("refused", [False, True])
    def test_leaves_the_delivery_as_the_other_left_it(self, refused):
        harness = SenderHarness()
        load = harness.contacts.load

        def load_after_a_while(number):
            harness.contacts.load = load
            self.resent(harness)
            harness.elapsed = 2 * RETRY_POLICY.second_lookup_after
            if refused:
                harness.opt_out()
            return load(number)

        harness.contacts.load = load_after_a_while
        wait = harness.deliver()
        harness.elapsed = timedelta(0)
        if wait is not None:
            harness.deliver_to_the_end(now=NOON + 2 * RETRY_POLICY.second_lookup_after)

        assert len(harness.sender.sent) == 1
        assert harness.delivery.status is Status.SENT

    def test_takes_its_claim_back_if_nobody_went_on(self):
        harness = SenderHarness()
        load = harness.contacts.load

        def load_after_a_while(number):
            harness.contacts.load = load
            harness.deliver(now=NOON + LEASE)
            harness.elapsed = LEASE
            return load(number)

        harness.contacts.load = load_after_a_while
        harness.deliver()

        assert (harness.delivery.status, harness.delivery.attempts) == (Status.HELD, ())


def test_a_report_about_a_message_that_was_sent_twice_shows_it():
    harness = SenderHarness(fails_with=LOST)
    harness.deliver(attempt_id="one")
    harness.deliver(now=NOON + RETRY_POLICY.first_lookup_after)
    harness.sender.fails_with = None
    harness.deliver(now=NOON + RETRY_POLICY.second_lookup_after, attempt_id="two")

    late = Report(status=Status.DELIVERED, attempt_id="one", sid="SM7")
    known = harness.delivery
    record_status_callback(
        {"MessageStatus": "delivered", "MessageSid": late.sid},
        delivery_id=known.id,
        attempt_id="one",
        ledger=harness.ledger,
        dead_letters=harness.dead_letters,
        now=NOON,
    )

    assert len(harness.delivery.sids) == 2
