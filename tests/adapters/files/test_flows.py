from pathlib import Path

import pytest

from shared.adapters.files.flows import FlowFiles
from shared.domain.conversations.call_state import CallState, RenderContext
from shared.domain.twiml.call_document import call_turn
from shared.errors import InvalidFlow
from shared.wiring.services import FLOWS
from tests.examples import NOON


@pytest.mark.parametrize("name", FlowFiles(FLOWS).names())
def test_every_flow_that_we_ship_can_be_used(name):
    flow = FlowFiles(FLOWS).get(name)

    context = RenderContext(flow=flow, state=CallState(flow=name), values=flow.values)
    assert "<Say>" in call_turn(flow.begin(spoken=True, now=NOON), context)


def test_the_error_of_an_unknown_flow_names_those_that_exist():
    with pytest.raises(InvalidFlow, match=r"there is no flow `nowhere` in flows/; there are: .*reception"):
        FlowFiles(FLOWS).get("nowhere")


@pytest.mark.parametrize("name", ["../pyproject", "", "a/b", "Reception"])
def test_a_name_cannot_lead_out_of_the_folder(name):
    with pytest.raises(InvalidFlow):
        FlowFiles(Path("flows")).get(name)
