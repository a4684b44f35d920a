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


CANCELS = Step(say="Cancelled.", cancels=True)


@pytest.mark.parametrize(
    "flow",
    [
        a_flow(a=CANCELS),
        a_flow(a=Step(say="Hi", next="b"), b=CANCELS),
        a_flow(a=Step(say="?", answers={"1": "b"}, silent="b"), b=CANCELS),
        a_flow(a=Step(dial="+15005550100", unanswered="b"), b=CANCELS),
        a_flow(a=Step(dial="+15005550100", next="b"), b=CANCELS),
        a_flow(a=Step(say="Speak", record=True, next="b"), b=CANCELS),
        Flow(start="a", keywords={"drop": "b"}, steps={"a": Step(say="Hi"), "b": CANCELS}),
        Flow(start="a", machine="b", steps={"a": Step(say="Hi"), "b": CANCELS}),
        a_flow(
            a=Step(say="?", answers={"1": "c", "2": "b"}, silent="c"), b=CANCELS, c=Step(say="Hm", next="b")
        ),
    ],
)
def test_a_step_that_cancels_without_an_answer_is_found(flow):
    assert [found.key for found in problems(flow)] == ["cancels"], problems(flow)


def test_an_answer_may_cancel_directly_or_through_steps_that_follow_at_once():
    asks = Step(say="?", answers={"1": "b", "2": "d"}, anything="c", silent="d")
    flow = a_flow(a=asks, b=Step(say="Well.", next="c"), c=CANCELS, d=Step(say="Bye."))

    assert problems(flow) == []
