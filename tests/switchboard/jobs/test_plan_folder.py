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


@pytest.mark.parametrize("damaged", [b'{"job": "spring"\n', b"", b"\xff\n", b"[]\n", b"7\n", b"null\n"])
def test_a_plan_that_is_damaged_is_named_with_what_to_do(folder, damaged):
    (folder.path / PLAN).write_bytes(damaged)

    with pytest.raises(Failed, match=r"it is damaged\. .*move it away: what the desk has is not sent again"):
        folder.load()


@pytest.mark.parametrize("name", [PLAN, PROGRESS])
def test_what_cannot_be_opened_is_told_in_one_line(folder, name):
    (folder.path / name).mkdir()

    read = {PLAN: folder.load, PROGRESS: folder.progress}[name]
    with pytest.raises(Failed, match=f"{name} cannot be read: Is a directory"):
        read()


@pytest.mark.parametrize("line", [b"7", b'[["k1", "of a later version", ""]]', b"\0\0", b"[[1]]", b"\xff"])
def test_a_damaged_line_of_the_progress_is_left_out(folder, line):
    folder.note([("k0", RowState.ACCEPTED, "")])
    (folder.path / PROGRESS).write_bytes((folder.path / PROGRESS).read_bytes() + line + b"\n")
    folder.note([("k2", RowState.BEGUN, "")])

    assert folder.progress().states == {"k0": RowState.ACCEPTED, "k2": RowState.BEGUN}


@pytest.mark.parametrize(
    "write", [lambda it: it.save(PLANNED), lambda it: it.note([("k0", RowState.BEGUN, "")])]
)
def test_a_full_disk_is_told_in_one_line(folder, monkeypatch, write):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("switchboard.jobs.plan.plan_folder.os.write", full)

    with pytest.raises(Failed, match=r"No space left on device\. .*give the same command"):
        write(folder)


def test_plans_are_kept_where_somebody_says_or_in_the_users_own_folder_for_state():
    assert state_folder(Path("/a"), {"SWITCHBOARD_STATE": "/b"}) == Path("/a")
    assert state_folder(None, {"SWITCHBOARD_STATE": "/b", "XDG_STATE_HOME": "/c"}) == Path("/b")
    assert state_folder(None, {"XDG_STATE_HOME": "/c"}) == Path("/c/switchboard")
    assert state_folder(None, {"XDG_STATE_HOME": "c"}) == Path.home() / ".local/state/switchboard"
    assert job_folder(Path("/a"), url="http://127.0.0.1:7071", job="x") == Path("/a/jobs/127.0.0.1_7071/x")
