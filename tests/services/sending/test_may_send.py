from datetime import timedelta

from shared.domain.deliveries.delivery import LEASE, Status
from tests.examples import NOON, a_message
from tests.services.sending_harness import Desk

SECOND = timedelta(seconds=1)


class TestWhatMustNotBeSent:
    def test_expires_when_its_time_has_passed(self):
        desk = Desk()

        assert desk.deliver(a_message(not_after=NOON.isoformat())) is None

        assert desk.delivery.status is Status.EXPIRED
        assert desk.sender.callbacks == []

    def test_is_refused_if_the_person_replied_stop(self):
        desk = Desk()
        desk.opt_out()

        assert desk.deliver() is None

        assert desk.delivery.status is Status.REFUSED
        assert "STOP" in desk.delivery.error
        assert desk.sender.callbacks == []

    def test_but_a_call_is_not_a_text(self):
        desk = Desk()
        desk.opt_out()

        desk.deliver(a_message(channel="call"))

        assert desk.delivery.status is Status.SENT

    def test_waits_for_another_worker_if_ours_stood_still(self):
        desk = Desk()
        desk.stood_still = LEASE * 0.6

        assert desk.deliver() == SECOND
        assert desk.delivery.status is Status.HELD
        assert desk.sender.callbacks == []

    def test_leaves_no_attempt_behind(self):
        desk = Desk()

        desk.deliver(a_message(not_after=NOON.isoformat()))

        assert desk.delivery.attempts == ()
