"""The TwiML of one turn of a call, for tests."""

from xml.etree import ElementTree as ET

from shared.domain.conversations.call_state import CallState, RenderContext
from shared.domain.flows.flow import Flow
from shared.domain.flows.steps import Step
from shared.domain.twiml.call_document import call_turn
from tests.examples import NOON


def turn_of(steps: dict[str, Step], *, values: dict[str, str] | None = None, **state) -> ET.Element:
    """Return the first turn of a flow that has these steps and starts at ``a``."""
    flow = Flow(start="a", steps=steps)
    context = RenderContext(flow=flow, state=CallState(flow="f", **state), values=values or {})
    return ET.fromstring(call_turn(flow.begin(spoken=True, now=NOON), context))
