"""Storage fails at one request of the guard, before the request to Twilio: nothing is lost, or sent twice."""

from contextlib import suppress
from datetime import timedelta

import pytest

from shared.domain.deliveries.status import Status
from shared.domain.flows.flow import Flow
from shared.domain.flows.steps import Step
from shared.domain.guard.guard_rules import GuardRules
from shared.domain.guard.limits.limit import read_limits
from shared.domain.guard.stops.stop import Stop
from shared.errors import StorageUnavailable, VersionConflict
from tests.examples import NOON, a_message
from tests.fakes.content import MemoryFlows
from tests.fakes.guard import MemoryPots, memory_guard
from tests.services.sender_harness import SenderHarness

MINUTE = timedelta(minutes=1)
ASKING = MemoryFlows(ask=Flow(start="a", steps={"a": Step(say="Come?", answers={"1": "a"})}))
REQUESTS = [
    ("contacts", "load_with_sends"),
    ("contacts", "save_sends"),
    ("contacts", "save"),
    ("pots", "load"),
    ("pots", "save"),
    ("new_numbers", "load"),
    ("new_numbers", "save"),
]


class Desk(SenderHarness):
    """A worker with all that the guard asks of storage."""

    def __init__(self) -> None:
        super().__init__(flows=ASKING)
        self.pots = MemoryPots()
        rules = GuardRules(limits=read_limits("person 2/day, all 2/day"), pumping=5)
        self.guard = memory_guard(rules, stops=self.stops, pots=self.pots)
        self.new_numbers = self.guard.new_numbers

    def fails(
        self, port: str, method: str, error: Exception, *, times: int, is_written: bool = False
    ) -> None:
        """Let the next calls of a method fail."""
        original, left = getattr(getattr(self, port), method), [error] * times

        def call(*args, **kwargs):
            if left and is_written:
                original(*args, **kwargs)
            if left:
                raise left.pop()
            return original(*args, **kwargs)

        setattr(getattr(self, port), method, call)

    def ask(self, message_id: str = "hello-1", *, now=NOON) -> None:
        self.deliver(a_message(id=message_id, body="", flow="ask"), now=now)


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.mark.parametrize("is_written", [False, True])
@pytest.mark.parametrize(("port", "method"), REQUESTS)
def test_a_message_of_which_storage_failed_before_its_request_is_sent_at_the_next_try(
    desk, port, method, is_written
):
    desk.fails(port, method, StorageUnavailable("no answer"), times=3, is_written=is_written)

    for minute in range(3):
        with suppress(StorageUnavailable):  # a number that was counted is known at the next try
            desk.ask(now=NOON + minute * MINUTE)
        assert desk.delivery.status in {Status.HELD, Status.SENT}
    desk.ask(now=NOON + 3 * MINUTE)
    desk.ask("second", now=NOON + 3 * MINUTE)

    assert desk.delivery.status is Status.SENT
    assert desk.delivery.resends == 0
    assert [message.id for message in desk.sender.sent] == ["hello-1", "second"]  # the place was not lost


def test_what_waits_for_a_stop_is_held_though_storage_failed_when_it_was_to_be(desk):
    desk.stops.save(Stop(id="stop-1", reason="wrong", at=NOON))
    save, calls = desk.ledger.save, []

    def fail_once(delivery):
        calls.append(delivery.status)
        if delivery.status is Status.HELD and calls.count(Status.HELD) == 1:
            raise StorageUnavailable("no answer")
        return save(delivery)

    desk.ledger.save = fail_once
    with pytest.raises(StorageUnavailable):
        desk.deliver()
    desk.deliver(now=NOON + MINUTE)

    assert (desk.delivery.status, desk.delivery.stop_id) == (Status.HELD, "stop-1")
    assert [held.id for held in desk.stops.held("stop-1").oldest()] == ["hello-1"]


def test_a_prefix_that_many_workers_hold_at_the_same_time_is_no_failure_of_a_message(desk):
    desk.guard = memory_guard(GuardRules(pumping=1), stops=desk.stops)
    desk.deliver(a_message(id="first", to="+12025550001"))
    desk.fails("stops", "save", VersionConflict("changed"), times=10)

    second = a_message(id="second", to="+12025550002")
    assert desk.deliver(second) == timedelta(seconds=1)
    assert desk.ledger.load("second").status is Status.HELD

    desk.deliver(second)
    assert desk.ledger.load("second").stop_id == "hold-1202555"
