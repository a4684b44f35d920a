import pytest

from shared.domain.flow_check.problems import problems
from shared.domain.flows.business_hours import Hours
from shared.domain.flows.flow import Flow
from shared.domain.flows.steps import Step


def a_flow(**steps: Step) -> Flow:
    return Flow(start="a", steps=steps)


ASK = Step(say="?", answers={"1": "b"})
OFFICE = Hours(zone="Europe/London", open={"mon-fri": "09:00-17:00"})


@pytest.mark.parametrize(
    ("flow", "step", "text"),
    [
        (Flow(start="a", sorry="{x}", steps={"a": Step(say="Hi")}), "", "has `{x}`"),
        (a_flow(a=Step(say=" ")), "a", "does nothing"),
        (a_flow(a=Step(answers={"1": "a"})), "a", "says nothing"),
        (a_flow(a=Step(say="Hi", answers={"1": "a"}, next="a")), "a", "has `next`, which only goes with"),
        (a_flow(a=Step(say="Hi", keep="x")), "a", "has `keep`, which only goes with `answers`"),
        (a_flow(a=Step(dial="+15005550100", hangup=True)), "a", "`dial` and `hangup`: a step does one thing"),
        (a_flow(a=Step(dial="0171 123")), "a", "dials `0171 123`, which is neither a number"),
        (a_flow(a=Step(dial=("queue:line", "client:joey"))), "a", "dials nothing else"),
        (a_flow(a=Step(redirect="ftp://x")), "a", "neither a flow nor a URL"),
        (a_flow(a=Step(say="Hi", reject=True)), "a", "speaks before it rejects"),
        (a_flow(a=ASK, b=Step(reject=True)), "a", "leads to `b`, which rejects the call"),
        (
            a_flow(a=Step(say="Hi", next="b"), b=Step(reject="busy")),
            "a",
            "leads to `b`, which rejects the call",
        ),
        (a_flow(a=Step(say="Hi {name}")), "a", "has `{name}`, which has no value"),
        (a_flow(a=Step(say="You are {position}")), "a", "has `{position}`"),
        (a_flow(a=Step(say="<break time=1s/> Hi")), "a", "which is not valid SSML"),
        (a_flow(a=Step(say="<emphasis>Hi")), "a", "never closed"),
        (a_flow(a=Step(say="Hi</p>")), "a", "closes nothing"),
        (a_flow(a=Step(hours="x", open="a", closed="a")), "a", "under [hours] there are none"),
        (
            Flow(start="a", hours={"x": OFFICE}, steps={"a": Step(hours="x", open="a")}),
            "a",
            "lacks `open` or `closed`",
        ),
        (a_flow(a=Step(say="Hi", send="a " * 900)), "a", "sends 1800 characters; a text has at most 1600"),
    ],
)
def test_a_step_that_breaks_a_rule_is_found(flow, step, text):
    assert any(found.step == step and text in found.text for found in problems(flow)), problems(flow)
