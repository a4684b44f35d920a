from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Event

import pytest

from shared.domain.guard.stops.stop import Stop
from shared.errors import StorageUnavailable
from shared.services.guard.stops.stop_cache import StopCache
from tests.examples import NOON
from tests.fakes.guard import MemoryStops

SECOND = timedelta(seconds=1)
STOP = Stop(id="stop-1", reason="wrong", at=NOON)


class CountedStops(MemoryStops):
    """Stops whose reads are counted, wait for ``go_on``, and may fail."""

    def __init__(self) -> None:
        super().__init__()
        self.reads = 0
        self.error: Exception | None = None
        self.begun, self.go_on = Event(), Event()
        self.go_on.set()

    def read(self):
        self.reads += 1
        self.begun.set()
        assert self.go_on.wait(10)
        if self.error:
            raise self.error
        return super().read()


def test_stops_are_read_again_when_they_are_two_seconds_old():
    stops = CountedStops()
    cache = StopCache(stops)
    cache.standing(now=NOON)
    stops.save(STOP)

    assert cache.standing(now=NOON + 2 * SECOND - timedelta(milliseconds=1)).stops == ()
    assert [stop.id for stop in cache.standing(now=NOON + 2 * SECOND).stops] == ["stop-1"]
    assert stops.reads == 2


def test_a_clock_that_was_set_back_makes_nothing_fresh():
    stops = CountedStops()
    cache = StopCache(stops)
    cache.standing(now=NOON)

    cache.standing(now=NOON - timedelta(hours=1))

    assert stops.reads == 2


def test_an_error_is_raised_and_the_next_question_reads_again():
    stops = CountedStops()
    cache = StopCache(stops)
    cache.standing(now=NOON)
    stops.error = StorageUnavailable("no answer")

    for _ in range(2):
        with pytest.raises(StorageUnavailable):
            cache.standing(now=NOON + 2 * SECOND)
    stops.error = None

    assert cache.standing(now=NOON + 2 * SECOND).stops == ()
    assert stops.reads == 4


@pytest.mark.parametrize("fails", [False, True])
def test_of_many_threads_one_reads_and_the_others_take_what_it_has_read(fails):
    stops, threads = CountedStops(), 8
    cache, together = StopCache(stops), Barrier(threads)
    stops.go_on.clear()
    if fails:
        stops.error = StorageUnavailable("no answer")

    def ask(number: int) -> str:
        if number:
            assert stops.begun.wait(10)
        if number == threads - 1:
            stops.save(STOP)
        try:
            return "read" if cache.standing(now=NOON - number * SECOND) else ""
        except StorageUnavailable as error:
            return str(error)

    with ThreadPoolExecutor(threads) as pool:
        asked = [pool.submit(ask, number) for number in range(threads)]
        while cache._lock.locked() and sum(future.running() for future in asked) < threads:
            pass
        stops.go_on.set()
        answers = [future.result() for future in asked]

    assert together.n_waiting == 0
    assert all("no answer" in answer if fails else answer == "read" for answer in answers)
    assert stops.reads <= 2  # a thread may ask only after the read has ended
