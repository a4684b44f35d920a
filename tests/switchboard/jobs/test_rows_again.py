"""What becomes of rows that are posted again, or have changed since the job was planned."""

import pytest

from switchboard.connection.desk import Unreachable
from switchboard.jobs.job_row import JobRow
from switchboard.jobs.plan.plan import Plan, Progress, RowState
from switchboard.jobs.plan.plan_changes import plan_for_now
from switchboard.jobs.posting.batch_results import batch_results
from switchboard.jobs.posting.post_rows import PATIENCE, RowPoster

AT = "2026-12-01T09:00:00.000000Z"
BUSY = {"error": {"status": 503, "detail": "busy"}}


def row(key: str = "1", **message) -> JobRow:
    return JobRow(2, key, {"id": f"spring:{key}", "to": "+12025550960", **message})


class Notes:
    """Keeps nothing."""

    def note(self, states) -> None:
        """Forget it."""


class SlowDesk:
    """Takes the first row of each batch, as often as it is asked, and then none any more."""

    def __init__(self, takes: int) -> None:
        self.takes = takes

    def post(self, _path, body=None, **_):
        results = [BUSY for _ in body["messages"]]
        if self.takes:
            self.takes -= 1
            results[0] = {"id": body["messages"][0]["id"]}
        return {"results": results}

    def get(self, path, **_):
        raise AssertionError(path)


def test_patience_begins_anew_with_each_row_that_the_desk_takes():
    waits: list[float] = []
    poster = RowPoster(SlowDesk(3), Notes(), Progress(), told=bool, complain=bool, wait=waits.append)

    with pytest.raises(Unreachable):
        poster.post([row(str(n)) for n in range(4)], None)

    assert waits == [1, 1, *PATIENCE]


def test_a_row_that_is_taken_in_the_end_was_not_refused_for_a_reason():
    progress = Progress()
    progress.note("1", RowState.REFUSED, "the person opted out")
    progress.note("1", RowState.ACCEPTED)

    assert progress.reasons == {}


def test_a_row_whose_person_is_in_another_zone_now_gets_another_time():
    before = row(zone="Europe/Lisbon", not_before=AT)
    plan = Plan("spring", "http://desk", AT, "people.csv", "0", {}, (before,))
    asked: list[object] = []

    def timed(rows):
        asked.extend(rows)
        return []

    plan_for_now(plan, [row(zone="Asia/Tokyo")], Progress(), timed=timed)

    assert asked == [row(zone="Asia/Tokyo")]


def test_a_row_that_was_erased_at_the_desk_was_sent_before():
    found = batch_results([row()], {"results": [{"id": "spring:1", "erased": True}]})

    assert found
    assert found.noted == [("1", RowState.ALREADY, "")]
