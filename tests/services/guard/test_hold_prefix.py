import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count
from threading import Barrier, Lock

import pytest
from msgspec import structs

from shared.domain.conversations.contact import Contact
from shared.domain.deliveries.held_message import HeldReason
from shared.domain.deliveries.status import Status
from shared.domain.guard.guard_rules import GuardRules
from shared.domain.guard.pumping import prefix_stop
from shared.errors import VersionConflict
from shared.services.guard import hold_prefix
from shared.services.sending.deliver import deliver
from tests.examples import NOON, a_message
from tests.fakes.guard import MemoryPrefixCounts, MemoryStops, memory_guard
from tests.services.sender_harness import SenderHarness

PREFIX = "+1202555"
MOST = 3
THREADS = 32


def number(n: int) -> str:
    return f"{PREFIX}{n:04d}"


class Desk(SenderHarness):
    """A worker that holds a prefix after three new numbers."""

    def __init__(self, *, most: int | None = MOST) -> None:
        super().__init__()
        self.guard = memory_guard(GuardRules(pumping=most), stops=self.stops)

    def send(self, n: int, *, now=NOON, **fields) -> None:
        self.deliver(a_message(id=f"m{n}", to=number(n), **fields), now=now)

    @property
    def numbers_sent_to(self) -> list[str]:
        return [message.to for message in self.sender.sent]

    def delivery_of(self, n: int):
        return self.ledger.load(f"m{n}")


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_more_new_numbers_of_one_prefix_than_are_allowed_are_held(desk, caplog):
    for n in range(MOST + 2):
        desk.send(n)

    assert desk.numbers_sent_to == [number(n) for n in range(MOST)]
    held = desk.delivery_of(MOST)
    assert (held.status, held.held_for, held.stop_id) == (Status.HELD, HeldReason.PREFIX, "hold-1202555")
    assert "more than 3 numbers never seen before begin with +1202555xxxx" in held.error
    (stop,) = desk.stops.read().stops
    assert (stop.id, stop.scope.prefix, stop.at) == ("hold-1202555", PREFIX, NOON)
    assert [entry.id for entry in desk.stops.held("hold-1202555").oldest()] == ["m3", "m4"]
    errors = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    assert errors == ["prefix +1202555xxxx is held: 4 new numbers within the hour"]
    (told,) = desk.guard.new_numbers.told
    assert (told.id, told.prefix, told.since) == ("hold-1202555", PREFIX, NOON)


def test_a_number_of_another_prefix_goes_on(desk):
    for n in range(MOST + 1):
        desk.send(n)

    desk.deliver(a_message(id="other", to="+12025570001"))

    assert desk.numbers_sent_to[-1] == "+12025570001"


def test_a_known_person_is_not_counted(desk):
    for n in range(MOST + 1):
        desk.contacts.save(Contact(number=number(n)))
        desk.send(n)

    assert len(desk.numbers_sent_to) == MOST + 1
    assert desk.guard.new_numbers.load(PREFIX).numbers == ()


def test_a_person_who_got_something_yesterday_is_not_new(desk):
    """Also with LIMITS=off, where nothing else stores what they got."""
    desk.send(0, now=NOON - timedelta(days=1))
    for n in range(MOST + 1):
        desk.deliver(a_message(id=f"again-{n}", to=number(n)), now=NOON)

    assert len(desk.numbers_sent_to) == 1 + MOST + 1


def test_another_message_to_a_new_number_is_not_counted_again(desk):
    for again in range(5):
        desk.deliver(a_message(id=f"m-{again}", to=number(0)))

    assert len(desk.guard.new_numbers.load(PREFIX).numbers) == 1
    assert len(desk.numbers_sent_to) == 5


def test_without_the_setting_nothing_is_read_or_held():
    desk = Desk(most=None)
    for n in range(30):
        desk.send(n)

    assert len(desk.numbers_sent_to) == 30
    assert desk.guard.new_numbers.load(PREFIX).version == ""


def test_browsers_and_sip_addresses_have_no_prefix(desk):
    for n in range(MOST + 2):
        desk.deliver(a_message(id=f"c{n}", to=f"client:ana{n}", channel="call"))

    assert len(desk.sender.sent) == MOST + 2


def test_new_numbers_that_come_slowly_are_not_held(desk):
    for n in range(10):
        desk.send(n, now=NOON + n * timedelta(minutes=20))

    assert len(desk.numbers_sent_to) == 10
    assert desk.stops.read().stops == ()


def test_a_prefix_that_a_person_released_is_not_held_again_within_a_day(desk):
    for n in range(MOST + 1):
        desk.send(n)
    (stop,) = desk.stops.read().stops
    desk.stops.save(structs.replace(stop, ended_at=NOON + timedelta(minutes=1), ended_by="Ana"))

    later = NOON + timedelta(minutes=2)
    for n in range(10, 20):
        desk.send(n, now=later)
    next_day = later + timedelta(days=1, hours=2)
    for n in range(20, 25):
        desk.send(n, now=next_day)

    assert [n for n in range(10, 25) if desk.delivery_of(n).status is Status.HELD] == [23, 24]
    (again,) = desk.stops.read().stops
    assert (again.id, again.at, again.ended_at) == (stop.id, next_day, None)


def test_a_prefix_that_was_released_since_the_stops_were_read_is_not_held(desk):
    for n in range(MOST):
        desk.send(n)
    released = prefix_stop(PREFIX, count=MOST, now=NOON)
    desk.stops.save(structs.replace(released, ended_at=NOON))

    desk.send(MOST, now=NOON + timedelta(seconds=1))  # the worker knows the stops as they were at noon

    assert len(desk.numbers_sent_to) == MOST + 1
    assert desk.stops.read().stops == ()


def test_a_prefix_that_another_worker_held_first_is_told_once(desk, caplog):
    for n in range(MOST):
        desk.send(n)
    other = desk.stops.save(prefix_stop(PREFIX, count=MOST, now=NOON - timedelta(seconds=1)))

    desk.send(MOST)

    assert desk.delivery_of(MOST).stop_id == other.id
    assert desk.guard.new_numbers.told == []
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


def test_a_message_that_ends_before_the_prefix_is_released_is_held_until_then(desk):
    for n in range(MOST + 1):
        desk.send(n, not_after="2026-03-01T13:00:00Z")

    (entry,) = desk.stops.held("hold-1202555").oldest()
    assert entry.until == NOON + timedelta(hours=1)


def test_a_message_of_which_the_number_cannot_be_counted_waits_a_little(desk):
    class Busy(MemoryPrefixCounts):
        def save(self, _):
            raise VersionConflict("another worker was first")

    desk.guard = structs.replace(desk.guard, new_numbers=Busy())

    desk.send(0)

    waits = desk.delivery_of(0)
    assert (waits.status, waits.retry_at) == (Status.HELD, NOON + hold_prefix.TRY_AGAIN_AFTER)
    assert desk.sender.sent == []


class LockedStops(MemoryStops):
    """As in Azure, each write of a row is one step."""

    def __init__(self) -> None:
        super().__init__()
        self._lock = Lock()

    def save(self, stop):
        with self._lock:
            return super().save(stop)

    def read(self):
        with self._lock:
            return super().read()


class LockedCounts(MemoryPrefixCounts):
    """Each of the first loads is answered when all threads have asked: they all know the same version."""

    def __init__(self) -> None:
        super().__init__()
        self._lock, self._all_ask = Lock(), Barrier(THREADS, timeout=60)
        self._loads = count(1)

    def load(self, prefix):
        known = super().load(prefix)
        if next(self._loads) <= THREADS:
            self._all_ask.wait()
        return known

    def save(self, numbers):
        with self._lock:
            super().save(numbers)


@pytest.mark.parametrize("most", [2, 10])
def test_however_many_workers_send_at_once_no_new_number_too_many_gets_a_message(most):
    """32 threads, 96 new numbers: exactly as many leave as are allowed, and one hold is told."""
    desk = Desk()
    stops, counts = LockedStops(), LockedCounts()
    context = desk.context()

    def send(n: int) -> None:
        rules = GuardRules(pumping=most)
        guard = structs.replace(memory_guard(rules, stops=stops), new_numbers=counts)  # a worker of its own
        deliver(
            a_message(id=f"m{n}", to=number(n)),
            context=structs.replace(context, guard=guard),
            now=NOON,
            elapsed=lambda: timedelta(0),
            attempt_id=f"attempt-{n}",
        )

    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(send, range(96)))

    assert len(set(desk.numbers_sent_to)) == len(desk.numbers_sent_to) == most
    assert len(stops.read().stops) == len(counts.told) == 1
    waiting = [desk.delivery_of(n) for n in range(96) if number(n) not in desk.numbers_sent_to]
    assert {(each.status, each.stop_id) for each in waiting} == {(Status.HELD, "hold-1202555")}
