"""The outcome of an attempt without a clear answer is found out with proof."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.deliveries.attempts.attempt import LEASE
from shared.domain.deliveries.attempts.attempt_changes import begin_attempt
from shared.domain.deliveries.dead_letter import Cause
from shared.domain.deliveries.delivery import new_delivery
from shared.domain.deliveries.status import Status
from shared.domain.deliveries.status_callback import Report
from shared.errors import SendUnknown
from shared.services.outcomes.record_status_callback import record_status_callback
from tests.examples import NOON, a_message
from tests.services.sender_harness import RETRY_POLICY, SenderHarness

SECOND = timedelta(seconds=1)
NO_ANSWER = SendUnknown("no answer")


def test_a_message_that_twilio_accepted_is_found_and_not_sent_again():
    harness = SenderHarness(fails_with=NO_ANSWER, keeps_when_failing=True)

    ended = harness.deliver_to_the_end()

    assert (harness.delivery.status, harness.delivery.sid) == (Status.SENT, f"SM{1:032x}")
    assert len(harness.sender.sent) == 1
    assert ended == NOON + RETRY_POLICY.first_lookup_after


def test_a_message_that_twilio_never_received_is_looked_up_twice_and_sent_again():
    harness = SenderHarness(fails_with=NO_ANSWER)
    waits = [harness.deliver(now=NOON), harness.deliver(now=NOON + RETRY_POLICY.first_lookup_after)]
    harness.sender.fails_with = None

    harness.deliver(now=NOON + RETRY_POLICY.second_lookup_after)

    assert waits == [
        RETRY_POLICY.first_lookup_after,
        RETRY_POLICY.second_lookup_after - RETRY_POLICY.first_lookup_after,
    ]
    assert harness.delivery.status is Status.SENT
    assert len(harness.sender.sent) == 1
    assert harness.delivery.resends == 1


def test_a_message_that_twilio_never_receives_twice_becomes_a_dead_letter():
    harness = SenderHarness(fails_with=NO_ANSWER)

    harness.deliver_to_the_end()

    assert harness.delivery.status is Status.DEAD
    assert len(harness.sender.callbacks) == 2
    assert [dead_letter.cause for dead_letter in harness.stored_dead_letters] == [Cause.UNCLEAR]


def test_a_message_whose_sender_died_is_reconciled():
    harness = SenderHarness()
    claimed = harness.ledger.save(
        begin_attempt(new_delivery(a_message(), now=NOON), attempt_id="died", now=NOON, sender="+15005550006")
    )
    harness.sender.send(claimed.addressed, callback="", twiml="", now=NOON + SECOND)

    harness.deliver_to_the_end(now=NOON + LEASE)

    assert (harness.delivery.status, len(harness.sender.sent)) == (Status.SENT, 1)


def test_after_a_status_callback_nothing_is_looked_up():
    harness = SenderHarness(fails_with=NO_ANSWER, keeps_when_failing=True)
    harness.deliver(attempt_id="one")
    form = {"MessageStatus": "delivered", "MessageSid": "SM9"}

    record_status_callback(
        form,
        delivery_id="hello-1",
        attempt_id="one",
        ledger=harness.ledger,
        dead_letters=harness.dead_letters,
        outbox=harness.outbox,
        now=NOON,
    )
    harness.sender.is_unreachable = True

    assert harness.deliver(now=NOON + RETRY_POLICY.first_lookup_after) is None
    assert (harness.delivery.status, harness.delivery.sid) == (Status.DELIVERED, "SM9")
    assert harness.ledger.assign_sid("SM9", "another") == "hello-1"


def test_two_identical_messages_in_the_same_minute_get_different_sids():
    harness = SenderHarness(fails_with=NO_ANSWER, keeps_when_failing=True)
    messages = [a_message(id="message-1"), a_message(id="message-2")]
    for message in messages:
        harness.deliver(message)

    for message in messages:
        harness.deliver_to_the_end(message, now=NOON + RETRY_POLICY.first_lookup_after)

    sids = {harness.ledger.load(message.id).sid for message in messages}
    assert len(sids) == len(harness.sender.sent) == 2


def test_of_two_identical_messages_the_one_that_never_arrived_is_sent_again():
    harness = SenderHarness(fails_with=NO_ANSWER, keeps_when_failing=True)
    harness.deliver(a_message(id="message-1"))
    harness.sender.keeps_when_failing = False
    harness.deliver(a_message(id="message-2"))
    harness.sender.fails_with = None

    for name in ("message-2", "message-1"):
        harness.deliver_to_the_end(a_message(id=name), now=NOON + RETRY_POLICY.first_lookup_after)

    assert len(harness.sender.sent) == 2
    assert {harness.ledger.load(name).status for name in ("message-1", "message-2")} == {Status.SENT}


def test_of_two_identical_messages_the_one_with_a_sid_does_not_take_the_other_sid():
    harness = SenderHarness(fails_with=NO_ANSWER, keeps_when_failing=True)
    harness.deliver(a_message(id="lost"))
    harness.sender.fails_with = None
    save = harness.ledger.save

    def die(delivery):
        if delivery.status is Status.SENT:
            raise TimeoutError  # after the SID was assigned, before the delivery was saved
        return save(delivery)

    harness.ledger.save = die
    with pytest.raises(TimeoutError):
        harness.deliver(a_message(id="died"))
    harness.ledger.save = save

    for name in ("died", "lost"):
        harness.deliver_to_the_end(a_message(id=name), now=NOON + RETRY_POLICY.first_lookup_after)

    assert len(harness.sender.sent) == 2
    assert [harness.ledger.load(name).sid for name in ("lost", "died")] == list(harness.sender.known)


def test_an_older_identical_message_is_not_taken_for_the_attempt():
    harness = SenderHarness()
    harness.deliver(a_message(id="yesterday"), now=NOON - timedelta(days=1))
    harness.sender.fails_with = NO_ANSWER
    harness.deliver()
    harness.sender.fails_with = None

    harness.deliver_to_the_end(now=NOON + RETRY_POLICY.first_lookup_after)

    assert len(harness.sender.sent) == 2


def test_while_twilio_is_unreachable_nothing_is_decided_for_a_day():
    harness = SenderHarness(fails_with=NO_ANSWER, keeps_when_failing=True)
    harness.deliver()
    harness.sender.is_unreachable = True

    ended = harness.deliver_to_the_end(now=NOON + RETRY_POLICY.first_lookup_after)

    assert timedelta(hours=23) < ended - NOON < timedelta(hours=25)
    assert [dead_letter.cause for dead_letter in harness.stored_dead_letters] == [Cause.UNCLEAR]
    assert len(harness.sender.callbacks) == 1


def test_a_message_that_expired_meanwhile_is_not_sent_again():
    harness = SenderHarness(fails_with=NO_ANSWER)

    harness.deliver_to_the_end(a_message(not_after=(NOON + timedelta(minutes=1)).isoformat()))

    assert harness.delivery.status is Status.EXPIRED
    assert len(harness.sender.callbacks) == 1


def test_a_report_about_a_dead_delivery_shows_that_it_was_sent():
    harness = SenderHarness(fails_with=NO_ANSWER)
    harness.deliver_to_the_end()
    assert harness.delivery.status is Status.DEAD

    harness.report("hello-1", "SM7", "sent", attempt_id="attempt-1")

    assert (harness.delivery.status, harness.delivery.sid) == (Status.SENT, "SM7")


@given(st.lists(st.integers(0, 400), min_size=1, max_size=12), st.booleans())
def test_a_message_redelivered_at_any_times_is_sent_once(moments, keeps):
    harness = SenderHarness(fails_with=NO_ANSWER, keeps_when_failing=keeps)
    harness.deliver()
    harness.sender.fails_with = None

    for seconds in sorted(moments):
        harness.deliver(now=NOON + timedelta(seconds=seconds))
    harness.deliver_to_the_end(now=NOON + timedelta(seconds=400))

    assert len(harness.sender.sent) == 1
    assert harness.delivery.status is Status.SENT


class TestTwoWorkersWithTheSameMessage:
    """One worker is interrupted between any two storage calls; another delivers; the first continues."""

    @pytest.mark.parametrize("step", range(8))
    def test_one_request_is_made_for_every_interleaving(self, step):
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
                    harness.deliver(attempt_id="second")
                return originals[called](*args, **kwargs)

            return call

        for name in list(originals):
            setattr(harness.ledger, name, interrupted(name))
        wait = harness.deliver(attempt_id="first")
        if wait is not None:
            harness.deliver_to_the_end(now=NOON + wait)

        assert len(harness.sender.sent) == 1
        assert harness.delivery.status is Status.SENT


class TestAWorkerPausedForLongerThanItsLease:
    """Meanwhile another worker may have found that nothing had arrived, and sent the message."""

    def resent(self, harness: SenderHarness) -> None:
        harness.deliver_to_the_end(now=NOON + LEASE)

    @pytest.mark.parametrize("refused", [False, True])
    def test_does_not_change_a_delivery_that_another_worker_has_sent(self, refused):
        harness = SenderHarness()
        load = harness.contacts.load

        def load_after_a_pause(number):
            harness.contacts.load = load
            self.resent(harness)
            harness.elapsed = 2 * RETRY_POLICY.second_lookup_after
            if refused:
                harness.opt_out()
            return load(number)

        harness.contacts.load = load_after_a_pause
        wait = harness.deliver()
        harness.elapsed = timedelta(0)
        if wait is not None:
            harness.deliver_to_the_end(now=NOON + 2 * RETRY_POLICY.second_lookup_after)

        assert len(harness.sender.sent) == 1
        assert harness.delivery.status is Status.SENT

    def test_withdraws_its_claim_if_no_other_worker_continued(self):
        harness = SenderHarness()
        load = harness.contacts.load

        def load_after_a_pause(number):
            harness.contacts.load = load
            harness.deliver(now=NOON + LEASE)
            harness.elapsed = LEASE
            return load(number)

        harness.contacts.load = load_after_a_pause
        harness.deliver()

        assert (harness.delivery.status, harness.delivery.attempts) == (Status.HELD, ())


def test_a_report_about_a_message_sent_twice_adds_the_second_sid():
    harness = SenderHarness(fails_with=NO_ANSWER)
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
        outbox=harness.outbox,
        now=NOON,
    )

    assert len(harness.delivery.sids) == 2
