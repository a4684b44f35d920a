import threading
from datetime import timedelta

import pytest

from shared.errors import StorageUnavailable
from shared.services.time_limit import MAX_WORK, TimeLimit

MILLISECOND = timedelta(milliseconds=1)


def test_work_that_is_in_time_returns_or_raises_as_it_does_alone():
    limit = TimeLimit(timedelta(seconds=5))

    assert limit.run(lambda: 7) == 7
    with pytest.raises(ZeroDivisionError):
        limit.run(lambda: 1 / 0)


def test_slow_work_is_not_waited_for_and_what_has_not_begun_is_dropped():
    ends, begun = threading.Event(), []
    limit = TimeLimit(MILLISECOND)

    def hang() -> None:
        begun.append(1)
        ends.wait(timeout=30)

    for _ in range(MAX_WORK + 3):
        with pytest.raises(StorageUnavailable, match="slow"):
            limit.run(hang)
    ends.set()

    assert len(begun) <= MAX_WORK
