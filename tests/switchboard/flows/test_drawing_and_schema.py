"""``switchboard flows draw`` and ``schema``, and what editors are told."""

import tomllib

import jsonschema_rs
import pytest

from local.flows.drawing import draw
from shared.adapters.files.flows import FlowFiles
from shared.domain.flows.flow import Flow
from shared.domain.flows.steps import Step
from shared.wiring.services import FLOWS
from switchboard.flows.schema import schema_of_flow, schema_text
from tests.command_line import CommandLine

run = CommandLine({})


def test_draw_prints_a_picture():
    done = run("flows", "draw", "on-call")

    assert done.status == 0
    assert done.out == draw(FlowFiles(FLOWS).get("on-call"))


def test_draw_of_a_flow_that_is_not_there_names_those_that_are():
    done = run("flows", "draw", "nobody")

    assert (done.status, done.out) == (4, "")
    assert "there is no flow `nobody` in flows/; there are: confirm" in done.err


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
    assert (FLOWS / "flow.schema.json").read_text() == run("flows", "schema").out == schema_text(), (
        "run: switchboard flows schema > flows/flow.schema.json"
    )


@pytest.mark.parametrize("name", FlowFiles(FLOWS).names())
def test_editors_find_nothing_wrong_with_the_flows_we_ship(name):
    text = (FLOWS / f"{name}.toml").read_text()

    assert text.startswith("#:schema ./flow.schema.json\n")
    assert jsonschema_rs.validator_for(schema_of_flow()).is_valid(tomllib.loads(text))


@pytest.mark.parametrize(
    "step", [{"sai": "Hi"}, {"say": 7}, {"dial": []}, {"dial": {"to": "x", "ring": 1}}, {"record": "yes"}]
)
def test_editors_see_what_is_wrong(step):
    assert not jsonschema_rs.validator_for(schema_of_flow()).is_valid({"start": "a", "steps": {"a": step}})
