from pathlib import Path

import pytest

from shared.adapters.files.flow_toml import read_flow
from shared.adapters.files.flows import FlowFiles
from shared.domain.conversations.call_state import CallState, RenderContext
from shared.domain.twiml.call_document import call_turn
from shared.errors import InvalidFlow
from shared.wiring import FLOWS
from tests.examples import NOON

GOOD = """
start = "a"

[steps.a]
say = "Hi"
answers = { "1" = "b" }

[steps.b]
say = "Ho"
"""


def fault(text: str) -> str:
    with pytest.raises(InvalidFlow) as caught:
        read_flow(text.encode(), name="flows/x.toml")
    return str(caught.value)


@pytest.mark.parametrize("name", FlowFiles(FLOWS).names())
def test_every_flow_that_we_ship_can_be_used(name):
    flow = FlowFiles(FLOWS).get(name)

    context = RenderContext(flow=flow, state=CallState(flow=name), values=flow.values)
    assert "<Say>" in call_turn(flow.begin(spoken=True, now=NOON), context)


def test_a_flow_that_is_not_there_names_those_that_are():
    with pytest.raises(InvalidFlow, match=r"there is no flow `nowhere` in flows/; there are: .*reception"):
        FlowFiles(FLOWS).get("nowhere")


@pytest.mark.parametrize("name", ["../pyproject", "", "a/b", "Reception"])
def test_a_name_cannot_lead_out_of_the_folder(name):
    with pytest.raises(InvalidFlow):
        FlowFiles(Path("flows")).get(name)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (GOOD.replace('"b"', '"c"'), "flows/x.toml, line 6, step `a`: leads to `c`, which is not a step"),
        (
            GOOD.replace('say = "Ho"', "say = 7"),
            "flows/x.toml, line 9, step `b`: Expected `str`, got `int` in `say`",
        ),
        (GOOD.replace('say = "Ho"', 'sai = "Ho"'), "flows/x.toml, line 9, step `b`: "),
        (GOOD + 'mood = "x"', "flows/x.toml, line 10, step `b`: Object contains unknown field `mood`"),
        (GOOD + "\n[steps.b.answers]\n7 = 'd'", "flows/x.toml, line 12, step `b`: leads to `d`"),
        (GOOD + "\n[steps.b.dial]\nto = '1'", "flows/x.toml, line 11, step `b`: dials `1`"),
        (GOOD + "dial.to = '1'", "flows/x.toml, line 10, step `b`: dials `1`"),
        (GOOD + "dial = { to = '+15005550100', ring = 1 }", "flows/x.toml, line 10, step `b`: Expected"),
        (GOOD + "\n[hours.h]\nzone = 'x'\nopen = {}", "flows/x.toml, line 11: hours `h` zone is `x`"),
        (GOOD + "\n[keywords]\n'k, l' = 'd'", "flows/x.toml, line 12: the keyword `k, l` leads to `d`"),
        (GOOD.replace('"a"', '"z"', 1), "flows/x.toml, line 2: start is `z`, which is not a step"),
        (
            "tries = 1\n" + GOOD.replace('start = "a"', ""),
            "flows/x.toml: Object missing required field `start`",
        ),
        ("start = ", "flows/x.toml: is not TOML"),
        ('start = "a"\nsteps = 3', "flows/x.toml, line 2: Expected `object`, got `int` in `steps`"),
    ],
)
def test_a_broken_file_says_where_and_what(text, said):
    assert said in fault(text)


def test_everything_wrong_is_said_at_once():
    assert len(fault(GOOD.replace('"b"', '"c"') + 'next = "d"').splitlines()) == 2
