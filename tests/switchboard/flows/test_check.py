"""``switchboard flows check``, and what is checked of all flows together."""

import pytest

from local.flows import faults
from shared.adapters.files.flows import FlowFiles
from tests.command_line import CommandLine

GOOD = 'start = "x"\n[steps.x]\nsay = "Hi"\n'
run = CommandLine({})


def check(folder, *options: str):
    return run("flows", "check", "--folder", str(folder), *options)


def test_it_says_that_all_is_well():
    done = run("flows", "check", "--strict")

    assert (done.status, done.out, done.err) == (
        0,
        "no problems in confirm, on-call, reception, survey\n",
        "",
    )


def test_everything_wrong_is_said_with_file_line_and_step(tmp_path):
    (tmp_path / "a.toml").write_text('start = "x"\n[steps.x]\nsay = "Hi"\nnext = "y"\n')
    (tmp_path / "b.toml").write_text('start = "x"\n[steps.x]\nredirect = "c"\n')

    done = check(tmp_path)

    assert (done.status, done.lines) == (
        4,
        [
            f"{tmp_path.name}/a.toml, line 4, step `x`: leads to `y`, which is not a step; there are `x`",
            f"{tmp_path.name}/b.toml, step `x`: goes to the flow `c`, which does not exist",
        ],
    )


def test_a_warning_is_said_and_is_a_fault_only_if_asked_for(tmp_path):
    (tmp_path / "a.toml").write_text(GOOD.replace("Hi", "Press 3"))

    assert check(tmp_path).status == 0
    done = check(tmp_path, "--strict", "--json")

    assert (done.status, done.json["faults"]) == (4, [])
    assert done.json["warnings"] == [
        f"{tmp_path.name}/a.toml, line 3, step `x`: offers `3`, but has no `answers`: nobody listens"
    ]


@pytest.mark.parametrize("name", ["Mine.toml", "my flow.toml"])
def test_a_flow_that_nothing_can_name_is_a_fault(tmp_path, name):
    (tmp_path / name).write_text(GOOD)

    assert "rename it to m" in check(tmp_path).out


@pytest.mark.parametrize("name", ["mine.toml.txt", "mine.TOML", "Mine.tml"])
def test_a_file_that_is_passed_over_is_warned_of(tmp_path, name):
    (tmp_path / name).write_text(GOOD)

    done = check(tmp_path)

    assert (done.status, done.lines[-1]) == (0, "no flows: a flow is a file such as reception.toml")
    assert f"{name}: is passed over: rename it to mine.toml if it is a flow" in done.out


def test_flows_that_lead_to_one_another_for_ever_are_named(tmp_path):
    (tmp_path / "a.toml").write_text(GOOD + 'next = "y"\n[steps.y]\nredirect = "b"\n')
    (tmp_path / "b.toml").write_text('start = "x"\n[steps.x]\nredirect = "a"\n')
    (tmp_path / "c.toml").write_text(
        'start = "x"\n[steps.x]\ndial = "+15005550010"\nunanswered = "y"\n[steps.y]\nredirect = "c"\n'
    )
    (tmp_path / "d.toml").write_text(GOOD + 'answers = {1 = "y"}\n[steps.y]\nredirect = "a"\n')

    never = "leads back to itself without asking anything: it would never end"
    assert [*faults(FlowFiles(tmp_path))] == [f"{tmp_path.name}/{name}.toml: {never}" for name in "abc"]
