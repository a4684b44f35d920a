"""Flows that are edited while the machine runs."""

import os

import pytest

from local.flows.served import ServedFlows
from shared.adapters.files.edited_flows import EditedFlowFiles

GOOD = 'start = "x"\n[steps.x]\nsay = "Hi"\n'


@pytest.fixture
def source(tmp_path):
    folder = tmp_path / "flows"
    folder.mkdir()
    (folder / "a.toml").write_text(GOOD)
    return folder


@pytest.fixture
def served(source):
    served = ServedFlows(source)
    yield served
    served.delete()
    assert not served.folder.exists()


def save(file, text: str) -> None:
    """Write as an editor does; a later time, however fast the test is."""
    later = file.stat().st_mtime_ns + 1_000_000_000 if file.exists() else None
    file.write_text(text)
    if later:
        os.utime(file, ns=(later, later))


def test_a_saved_flow_is_taken_up_and_said_so_once(source, served):
    flows = EditedFlowFiles(served.folder)
    assert flows.get("a").steps["x"].say == "Hi"

    save(source / "a.toml", GOOD.replace("Hi", "Ho"))

    assert [*served.take_up()] == ["flows/a.toml: taken up"]
    assert [*served.take_up()] == []
    assert flows.get("a").steps["x"].say == "Ho"


def test_a_broken_one_is_named_and_the_old_one_kept(source, served):
    flows = EditedFlowFiles(served.folder)
    save(source / "a.toml", GOOD.replace("say", "sai"))
    (source / "b.toml").write_text(GOOD + 'next = "nowhere"\n')

    assert [*served.take_up()] == [
        "flows/a.toml, line 3, step `x`: has the unknown key `sai`: did you mean `say`?",
        "flows/a.toml: not taken up; the old one is kept",
        "flows/b.toml, line 4, step `x`: leads to `nowhere`, which is not a step; there are `x`",
        "flows/b.toml: not taken up",
    ]
    assert (flows.get("a").steps["x"].say, flows.names()) == ("Hi", ["a"])


def test_a_new_flow_and_a_deleted_one_are_seen(source, served):
    (source / "b.toml").write_text(GOOD)
    (source / "a.toml").unlink()

    assert [*served.take_up()] == ["flows/a.toml: deleted", "flows/b.toml: taken up"]
    assert EditedFlowFiles(served.folder).names() == ["b"]
