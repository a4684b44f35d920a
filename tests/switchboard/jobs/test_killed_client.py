"""A client that is killed at any line, and started again: each person gets one."""

import random
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from fractions import Fraction
from types import FrameType

import pytest

from switchboard.jobs.job_options import JobOptions
from switchboard.jobs.job_row import JobRow
from switchboard.jobs.send_rows import JobFile, SendingJob, send_rows
from switchboard.terminal.output import Output
from tests.examples import NOON
from tests.switchboard.jobs.desk_in_memory import DeskInMemory

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
"""Who is killed right after opening a file leaves it open."""

WATCHED = ("jobs/plan/plan_folder.py", "jobs/posting/", "jobs/send_rows.py", "desk_in_memory.py")
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


def rows_of(count: int) -> list[JobRow]:
    return [
        JobRow(
            line=number + 2,
            key=f"k{number}",
            message={
                "id": f"spring:k{number}",
                "to": f"+1202555096{number % 5}",
                "body": f"Hello {number}",
                "tags": {"job": "spring"},
            },
        )
        for number in range(count)
    ]


def corrected(rows: list[JobRow]) -> list[JobRow]:
    return [replace(row, message={**row.message, "body": f"{row.message['body']}!"}) for row in rows]


@pytest.fixture
def run(tmp_path):
    """Run the job with these rows, against this desk."""

    def run_job(desk: DeskInMemory, rows: list[JobRow], **options) -> int:
        sending = SendingJob(
            options=JobOptions(job="spring", words="Hello", state_dir=tmp_path, **options),
            desk=desk,
            output=Output(as_json=True),
            file=JobFile("people.csv", "0" * 64),
            now=NOON,
        )
        return send_rows(sending, rows)

    return run_job


@pytest.fixture(autouse=True)
def _small_and_fast(monkeypatch):
    monkeypatch.setattr("switchboard.jobs.posting.post_rows.MAX_BATCH", 3)
    monkeypatch.setattr("os.fsync", lambda _: None)  # what a killed process wrote is kept by the system


@pytest.fixture
def draws():
    """Lines to be killed at."""
    return random.Random(20)


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

        assert run(desk, corrected(rows), **options) == 0
        assert len(desk.deliveries) == 7
        assert before.items() <= desk.deliveries.items()


def texts(rows):
    return {row.message["id"]: row.message["body"] for row in rows}
