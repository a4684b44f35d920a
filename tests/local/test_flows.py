"""``python -m local flows`` as it is typed, and what editors are told."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import jsonschema_rs
import pytest

from local.flows import faults
from local.flows.command import schema
from local.flows.drawing import draw
from shared.adapters.files.flows import FlowFiles
from shared.domain.flows.flow import Flow
from shared.domain.flows.steps import Step
from shared.wiring.services import FLOWS

ROOT = Path(__file__).parent.parent.parent


def flows(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "local", "flows", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


def test_check_says_that_all_is_well():
    done = flows("check")

    assert (done.returncode, done.stderr) == (0, "")
    assert "confirm, on-call, reception, survey" in done.stdout


def test_everything_wrong_is_said_with_file_line_and_step(tmp_path):
    (tmp_path / "a.toml").write_text('start = "x"\n[steps.x]\nsay = "Hi"\nnext = "y"\n')
    (tmp_path / "b.toml").write_text('start = "x"\n[steps.x]\nredirect = "c"\n')

    assert [*faults(FlowFiles(tmp_path))] == [
        f"{tmp_path.name}/a.toml, line 4, step `x`: leads to `y`, which is not a step; there are `x`",
        "flows/b.toml, step `x`: goes to the flow `c`, which does not exist",
    ]


def test_flows_that_lead_to_one_another_for_ever_are_named(tmp_path):
    (tmp_path / "a.toml").write_text(
        'start = "x"\n[steps.x]\nsay = "Hi"\nnext = "y"\n[steps.y]\nredirect = "b"\n'
    )
    (tmp_path / "b.toml").write_text('start = "x"\n[steps.x]\nredirect = "a"\n')
    (tmp_path / "c.toml").write_text(
        'start = "x"\n[steps.x]\ndial = "+15005550010"\nunanswered = "y"\n[steps.y]\nredirect = "c"\n'
    )
    (tmp_path / "d.toml").write_text(
        'start = "x"\n[steps.x]\nsay = "Hi"\nanswers = {1 = "y"}\n[steps.y]\nredirect = "a"\n'
    )

    never = "leads back to itself without asking anything: it would never end"
    assert [*faults(FlowFiles(tmp_path))] == [f"flows/{name}.toml: {never}" for name in "abc"]


def test_draw_prints_a_picture():
    done = flows("draw", "on-call")

    assert done.returncode == 0
    assert done.stdout == draw(FlowFiles(FLOWS).get("on-call"))


def test_draw_of_a_flow_that_is_not_there_names_those_that_are():
    done = flows("draw", "nobody")

    assert (done.returncode, done.stdout) == (1, "")
    assert "there is no flow `nobody` in flows/; there are: confirm" in done.stderr


def test_a_picture_shows_every_step_and_every_way_on():
    flow = Flow(
        start="a",
        machine="b",
        keywords={"help": "b"},
        steps={
            "a": Step(say='A "quoted" <b> & # question?', answers={"1, yes": "b"}, silent="c"),
            "b": Step(say="word " * 40, next="c"),
            "c": Step(redirect="other"),
        },
    )

    assert draw(flow).splitlines() == [
        "flowchart TD",
        '    s0{{"<b>a</b><br/>A #quot;quoted#quot; #lt;b#gt; #amp; #35; question?"}}',
        f'    s1["<b>b</b><br/>{" ".join(["word"] * 12)} ..."]',
        '    s2["<b>c</b> (redirect)"]',
        '    begin(("start")) --> s0',
        '    begin -- "answering machine" --> s1',
        '    anywhere((" ")) -. "help" .-> s1',
        '    s0 -- "1, yes" --> s1',
        '    s0 -- "silent" --> s2',
        "    s1 --> s2",
        '    s2 --> s2r[["other"]]',
    ]


def test_the_schema_that_editors_read_is_that_of_the_code():
    assert (FLOWS / "flow.schema.json").read_text() == schema(), (
        "run: python -m local flows schema > flows/flow.schema.json"
    )


@pytest.mark.parametrize("name", FlowFiles(FLOWS).names())
def test_editors_find_nothing_wrong_with_the_flows_we_ship(name):
    text = (FLOWS / f"{name}.toml").read_text()

    assert text.startswith("#:schema ./flow.schema.json\n")
    assert jsonschema_rs.validator_for(json.loads(schema())).is_valid(tomllib.loads(text))


@pytest.mark.parametrize(
    "step", [{"sai": "Hi"}, {"say": 7}, {"dial": []}, {"dial": {"to": "x", "ring": 1}}, {"record": "yes"}]
)
def test_editors_see_what_is_wrong(step):
    assert not jsonschema_rs.validator_for(json.loads(schema())).is_valid(
        {"start": "a", "steps": {"a": step}}
    )
