import logging
from collections.abc import Callable
from datetime import timedelta
from threading import Thread

import pytest

from shared.domain.guard.limits.limit import read_limits
from shared.errors import StorageUnavailable, VersionConflict
from shared.services.guard.limits import limit_shares
from shared.services.guard.limits.limit_shares import LimitShares, NoRoom, Taken
from tests.examples import NOON
from tests.fakes.guard import MemoryPots

(HUNDRED,) = read_limits("all 100/day")
(LARGE,) = read_limits("all 10000/day")
MINUTE = timedelta(minutes=1)


class CountedPots(MemoryPots):
    """Pots that count what is asked of them; ``during`` runs within the next save, and may raise."""

    def __init__(self) -> None:
        super().__init__()
        self.loads = self.saves = 0
        self.during: Callable[[], None] | None = None
        self.is_written = True

    def load(self, key):
        self.loads += 1
        return super().load(key)

    def save(self, pot):
        self.saves += 1
        during, self.during = self.during, None
        if during and not self.is_written:
            during()
        saved = super().save(pot)
        if during:
            during()
        return saved


def take(shares, limit=HUNDRED, units=1, *, after=timedelta(0)):
    return shares.take(limit, units, now=NOON + after)


def no_answer():
    raise StorageUnavailable("no answer")


def test_exactly_as_much_is_taken_as_the_limit_has():
    pots = MemoryPots()
    workers = [LimitShares(pots, worker=f"w{number}") for number in range(3)]

    taken = [take(workers[number % 3]) for number in range(101)]

    assert [isinstance(each, Taken) for each in taken] == [True] * 100 + [False]
    assert taken[-1] == NoRoom(HUNDRED, None)
    assert isinstance(take(workers[0], after=timedelta(days=1)), Taken)


def test_a_busy_worker_seldom_asks_storage():
    pots = CountedPots()
    shares = LimitShares(pots, worker="w")

    for number in range(2_000):
        take(shares, LARGE, after=timedelta(milliseconds=number))

    assert (pots.loads, pots.saves) == (1, 39)
    assert shares.held() <= 100


def test_while_another_worker_holds_units_a_message_waits_and_after_its_lease_it_ends():
    pots = MemoryPots()
    other, shares = LimitShares(pots, worker="other"), LimitShares(pots, worker="w")
    for _ in range(5_000):
        take(other, LARGE)
    assert take(shares, LARGE, 10_000 - pots.load("all/day").given).units
    assert other.held() > 1

    assert take(shares, LARGE) == NoRoom(LARGE, NOON + MINUTE)
    assert take(shares, LARGE, after=MINUTE) == NoRoom(LARGE, None)


def test_a_worker_that_is_asked_after_its_lease_returns_what_it_did_not_spend():
    pots = MemoryPots()
    shares = LimitShares(pots, worker="w")
    for _ in range(1_000):
        take(shares, LARGE)
    assert shares.held() > 1

    take(shares, LARGE, after=MINUTE)

    assert (shares.held(), pots.load("all/day").given) == (0, 1_001)


def test_what_is_given_back_is_spent_again_without_storage():
    pots = CountedPots()
    shares = LimitShares(pots, worker="w")
    taken = take(shares, units=100)
    assert isinstance(take(shares), NoRoom)
    saves = pots.saves

    shares.give_back(taken)

    assert isinstance(take(shares, units=99), Taken)
    assert pots.saves == saves
    shares.give_back(take(shares))
    take(shares, after=timedelta(days=1))
    shares.give_back(taken)  # of yesterday: it is worth nothing today
    assert isinstance(take(shares, units=100, after=timedelta(days=1)), NoRoom)


@pytest.mark.parametrize("is_written", [True, False])
def test_a_lost_answer_of_storage_spends_nothing_twice_and_loses_nothing(is_written):
    pots = CountedPots()
    shares = LimitShares(pots, worker="w")
    for _ in range(1_000):
        take(shares, LARGE)
    pots.during, pots.is_written = no_answer, is_written

    with pytest.raises(StorageUnavailable):  # it returns what it holds
        take(shares, LARGE, after=MINUTE)

    sent = 1_000
    while isinstance(take(shares, LARGE, after=2 * MINUTE), Taken):
        sent += 1
    assert sent == 10_000


def test_after_a_lost_answer_no_more_is_spent_than_storage_may_have_written():
    pots = CountedPots()
    shares = LimitShares(pots, worker="w")
    for _ in range(1_000):
        take(shares, LARGE)
    pots.during = no_answer
    with pytest.raises(StorageUnavailable):  # written: all that it held is returned, for this one message
        take(shares, LARGE, after=MINUTE)

    assert shares.held() <= 1


def test_what_is_on_its_way_back_to_the_pot_is_not_spent():
    pots = CountedPots()
    shares = LimitShares(pots, worker="w")
    for _ in range(1_000):
        take(shares, LARGE)
    assert shares.held() > 1
    spent = []
    other = Thread(target=lambda: spent.append(take(shares, LARGE, after=timedelta(seconds=1))))

    def meanwhile():
        other.start()
        other.join(0.05)
        assert not spent  # it waits for this draw

    pots.during = meanwhile
    take(shares, LARGE, 9_000)
    other.join()

    assert spent == [NoRoom(LARGE, None)]


def test_a_conflict_is_tried_again_on_the_newest_version():
    pots = CountedPots()
    one, other = LimitShares(pots, worker="one"), LimitShares(pots, worker="other")
    take(one)
    take(other)

    take(one)

    assert pots.load("all/day").given == 3


def test_ten_conflicts_are_too_many():
    pots = CountedPots()
    shares = LimitShares(pots, worker="w")

    def conflict(_):
        raise VersionConflict("another worker wrote it first")

    pots.save = conflict
    with pytest.raises(VersionConflict):
        take(shares)


def test_answers_are_counted_with_the_next_draw_or_by_a_thread_of_their_own():
    pots = CountedPots()
    jobs: list[Callable[[], None]] = []
    shares = LimitShares(pots, worker="w", run=jobs.append)
    take(shares)

    shares.count(HUNDRED, 7, now=NOON)
    assert (pots.saves, jobs) == (1, [])
    take(shares)
    assert pots.load("all/day").given == 9

    shares.count(HUNDRED, 5, now=NOON + MINUTE)
    shares.count(HUNDRED, 5, now=NOON + MINUTE)
    assert (pots.saves, len(jobs)) == (2, 1)
    jobs[0]()
    assert pots.load("all/day").given == 19


def test_answers_that_cannot_be_counted_now_are_counted_later(caplog):
    pots = CountedPots()
    shares = LimitShares(pots, worker="w", run=lambda job: job())
    pots.during, pots.is_written = no_answer, False

    shares.count(HUNDRED, 7, now=NOON)
    assert "limit all 100/day: answers are counted later: no answer" in caplog.messages

    take(shares)
    assert pots.load("all/day").given == 8


def test_the_worker_whose_change_crosses_80_percent_or_the_limit_says_so_once(caplog):
    caplog.set_level(logging.WARNING)
    pots, events = MemoryPots(), []
    workers = [
        LimitShares(pots, worker=f"w{number}", publish=lambda *event: events.append(event))
        for number in range(2)
    ]

    for number in range(110):
        take(workers[number % 2])

    lines = [(record.levelname, record.getMessage()) for record in caplog.records]
    assert lines == [("WARNING", "limit all 100/day: 80 % used"), ("ERROR", "limit all 100/day: reached")]
    assert [(use.used, percent) for use, percent, _ in events] == [(80, 80), (100, 100)]


def test_a_limit_that_has_no_room_for_a_message_is_reached_though_a_unit_is_left(caplog):
    shares = LimitShares(MemoryPots(), worker="w")
    take(shares, units=99)

    assert isinstance(take(shares, units=2), NoRoom)
    assert isinstance(take(shares, units=2), NoRoom)
    assert isinstance(take(shares), Taken)

    assert caplog.messages.count("limit all 100/day: reached") == 1


def test_an_event_that_cannot_be_published_stops_no_message(caplog):
    def broken(*_):
        raise OSError("no queue")

    shares = LimitShares(MemoryPots(), worker="w", publish=broken)

    assert isinstance(take(shares, units=80), Taken)
    assert "limit all 100/day: the event was not published" in caplog.messages


def test_what_is_given_back_is_of_the_day_it_was_taken_of_though_another_thread_began_the_next(monkeypatch):
    meanwhile: list = []

    class SteppedLock:
        """Runs what another thread does right after the lock is released."""

        def __enter__(self):
            return self

        def __exit__(self, *_):
            if meanwhile:
                meanwhile.pop()()

    monkeypatch.setattr(limit_shares, "Lock", SteppedLock)
    shares = LimitShares(MemoryPots(), worker="w")
    shares.give_back(take(shares))  # one is in memory
    meanwhile += [lambda: take(shares, after=timedelta(days=1)), lambda: None]  # once it is spent

    shares.give_back(take(shares))

    assert meanwhile == []
    assert shares.held() == 0
