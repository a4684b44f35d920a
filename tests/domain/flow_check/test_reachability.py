import pytest

from shared.domain.flow_check.problems import problems
from shared.domain.flows.flow import Flow
from shared.domain.flows.steps import Step


def a_flow(**steps: Step) -> Flow:
    return Flow(start="a", steps=steps)


@pytest.mark.parametrize(
    ("flow", "step", "text"),
    [
        (a_flow(a=Step(say="Hi", next="b"), b=Step(say="Ho", next="a")), "a", "would never end"),
        (a_flow(a=Step(dial="+15005550100", unanswered="a")), "a", "would never end"),
        (a_flow(a=Step(say="Hi"), b=Step(say="Ho")), "b", "never reached"),
    ],
)
def test_a_step_that_is_never_reached_or_never_ends_is_found(flow, step, text):
    assert any(found.step == step and text in found.text for found in problems(flow)), problems(flow)
