"""A client that is killed at any line, and started again: each person gets one."""

import random
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from fractions import Fraction
from types import FrameType

import pytest

from tests.switchboard.jobs.desk_in_memory import DeskInMemory
from tests.switchboard.jobs.job_rows import corrected, rows_of, texts

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
"""Who is killed right after opening a file leaves it open."""

WATCHED = ("jobs/plan/plan_folder.py", "jobs/posting/", "desk_in_memory.py")
"""Where the client is killed: wherever it writes something, or is about to."""

KILLS = 30
"""As many in each test, at lines that are drawn at random, with a seed."""


class Killed(BaseException):
    """SIGKILL: nothing catches it, and what is written is written."""


@contextmanager
def killed_at(line: int) -> Iterator[Callable[[], int]]:
    """End what runs within at the line with that number, of those that are watched; return how many ran."""
    count = 0

    def trace(frame: FrameType, event: str, _: object):
        nonlocal count
        if event == "call" and not any(part in frame.f_code.co_filename for part in WATCHED):
            return None
        if event == "line":
            count += 1
            if count == line:
                sys.settrace(None)
                raise Killed
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        yield lambda: count
    finally:
        sys.settrace(before)


@pytest.fixture(autouse=True)
def _small_and_fast(monkeypatch):
    monkeypatch.setattr("switchboard.jobs.posting.post_rows.MAX_BATCH", 3)
    monkeypatch.setattr("os.fsync", lambda _: None)  # what a killed process wrote is kept by the system


@pytest.fixture
def draws():
    """Lines to be killed at."""
    return random.Random(20)  # noqa: S311 - no secret


def lines_of(run, **options) -> int:
    """Return how many lines a job runs that nobody kills."""
    with killed_at(0) as count:
        assert run(DeskInMemory(), rows_of(7), **options) == 0
    return count()


def start_anew(tmp_path):
    for file in (tmp_path / "jobs").glob("*/*/*"):
        file.unlink()


@pytest.mark.parametrize("options", [{}, {"at": "09:00", "zone": "Europe/Lisbon", "rate": Fraction(2)}])
def test_killed_at_any_line_and_started_again_each_row_is_sent_once(run, draws, tmp_path, options):
    lines, rows = lines_of(run, **options), rows_of(7)

    for _ in range(KILLS):
        start_anew(tmp_path)
        desk = DeskInMemory()
        for _ in range(draws.choice((1, 1, 3))):
            with suppress(Killed), killed_at(draws.randint(1, lines)):
                run(desk, rows, **options)
        assert run(desk, rows, **options) == 0
        assert desk.deliveries == texts(rows)


def test_words_that_are_corrected_after_a_kill_reach_only_those_who_were_not_sent_to(run, draws, tmp_path):
    lines, rows = lines_of(run), rows_of(7)

    for _ in range(KILLS):
        start_anew(tmp_path)
        desk = DeskInMemory()
        with suppress(Killed), killed_at(draws.randint(1, lines)):
            run(desk, rows)
        before = desk.deliveries

        assert run(desk, corrected(rows)) == 0

        with_old_words = desk.deliveries.items() & texts(rows).items()
        assert len(desk.deliveries) == 7
        assert before.items() <= with_old_words
        assert len(with_old_words) <= len(before) + 3  # a batch that was begun keeps its words


def test_with_its_plan_lost_a_job_sends_nothing_twice(run, draws, tmp_path):
    options = {"at": "09:00", "zone": "Europe/Lisbon"}
    lines, rows = lines_of(run, **options), rows_of(7)

    for _ in range(KILLS // 3):
        start_anew(tmp_path)
        desk = DeskInMemory()
        with suppress(Killed), killed_at(draws.randint(1, lines)):
            run(desk, rows, **options)
        start_anew(tmp_path)
        before = desk.deliveries

        assert run(desk, corrected(rows), **options) in {0, 4}
        assert len(desk.deliveries) == 7
        assert before.items() <= desk.deliveries.items()
