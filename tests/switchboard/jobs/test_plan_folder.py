"""What is kept of a job on this machine."""

from pathlib import Path

import pytest

from switchboard.jobs.plan.plan import Plan, RowState
from switchboard.jobs.plan.plan_folder import PLAN, PROGRESS, PlanFolder, job_folder, state_folder
from switchboard.terminal.failed import Failed
from tests.switchboard.jobs.job_rows import rows_of

PLANNED = Plan(
    "spring", "https://desk", "2026-11-30T15:00:00Z", "people.csv", "0" * 64, {}, tuple(rows_of(2))
)


@pytest.fixture
def folder(tmp_path):
    return PlanFolder(tmp_path)


@pytest.mark.parametrize("cut", [1, 9, 20, 29])
def test_a_line_that_a_kill_cut_off_is_left_out_and_the_next_one_counts(folder, cut):
    folder.note([("k0", RowState.ACCEPTED, "")])
    whole = (folder.path / PROGRESS).read_bytes()
    folder.note([("k1", RowState.ACCEPTED, "")])
    (folder.path / PROGRESS).write_bytes(whole + (folder.path / PROGRESS).read_bytes()[len(whole) :][:-cut])

    folder.note([("k2", RowState.BEGUN, "")])

    states = folder.progress().states
    assert (states["k0"], states["k2"]) == (RowState.ACCEPTED, RowState.BEGUN)
    assert ("k1" in states) == (cut == 1)


def test_what_is_kept_can_be_read_by_its_user_alone_and_is_read_as_it_was(folder):
    folder.save(PLANNED)
    folder.note([("k0", RowState.REFUSED, "no such flow")])

    assert folder.load() == PLANNED
    assert folder.progress().reasons == {"k0": "no such flow"}
    assert {file.stat().st_mode & 0o777 for file in folder.path.iterdir()} == {0o600}


def test_a_plan_that_cannot_be_read_is_named_with_what_to_do(folder):
    (folder.path / PLAN).write_text('{"job": "spring"\n')

    with pytest.raises(Failed, match="Remove it: what the desk has is not sent again"):
        folder.load()


def test_plans_are_kept_where_somebody_says_or_in_the_users_own_folder_for_state():
    assert state_folder(Path("/a"), {"SWITCHBOARD_STATE": "/b"}) == Path("/a")
    assert state_folder(None, {"SWITCHBOARD_STATE": "/b", "XDG_STATE_HOME": "/c"}) == Path("/b")
    assert state_folder(None, {"XDG_STATE_HOME": "/c"}) == Path("/c/switchboard")
    assert state_folder(None, {"XDG_STATE_HOME": "c"}) == Path.home() / ".local/state/switchboard"
    assert job_folder(Path("/a"), url="http://127.0.0.1:7071", job="x") == Path("/a/jobs/127.0.0.1_7071/x")
