from datetime import timedelta

from shared.domain.deliveries.attempts.attempt import LEASE
from shared.domain.deliveries.status import Status
from tests.examples import NOON, a_message
from tests.services.sender_harness import SenderHarness

SECOND = timedelta(seconds=1)


class TestAMessage:
    def test_expires_if_its_time_has_passed(self):
        harness = SenderHarness()

        assert harness.deliver(a_message(not_after=NOON.isoformat())) is None

        assert harness.delivery.status is Status.EXPIRED
        assert harness.sender.callbacks == []

    def test_is_refused_if_the_person_replied_stop(self):
        harness = SenderHarness()
        harness.opt_out()

        assert harness.deliver() is None

        assert harness.delivery.status is Status.REFUSED
        assert "STOP" in harness.delivery.error
        assert harness.sender.callbacks == []

    def test_is_sent_as_a_call_even_if_the_person_replied_stop(self):
        harness = SenderHarness()
        harness.opt_out()

        harness.deliver(a_message(channel="call"))

        assert harness.delivery.status is Status.SENT

    def test_is_requeued_if_the_worker_was_paused_during_its_lease(self):
        harness = SenderHarness()
        harness.elapsed = LEASE * 0.6

        assert harness.deliver() == SECOND
        assert harness.delivery.status is Status.HELD
        assert harness.sender.callbacks == []

    def test_has_no_attempt_if_it_must_not_be_sent(self):
        harness = SenderHarness()

        harness.deliver(a_message(not_after=NOON.isoformat()))

        assert harness.delivery.attempts == ()
