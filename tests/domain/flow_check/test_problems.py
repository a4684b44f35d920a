import pytest

from shared.domain.flow_check.problems import problems
from shared.domain.flows.business_hours import Hours
from shared.domain.flows.flow import Flow
from shared.domain.flows.steps import Step


def a_flow(**steps: Step) -> Flow:
    return Flow(start="a", steps=steps)


ASK = Step(say="?", answers={"1": "b"})


@pytest.mark.parametrize(
    ("flow", "step", "text"),
    [
        (Flow(start="x", steps={"a": Step(say="Hi")}), "", "start is `x`"),
        (Flow(start="a", machine="x", steps={"a": Step(say="Hi")}), "", "machine is `x`"),
        (Flow(start="a", missed="Hi {name}", steps={"a": Step(say="Hi")}), "", "missed has `{name}`"),
        (Flow(start="a", missed="a" * 1601, steps={"a": Step(say="Hi")}), "", "a text has at most 1600"),
        (Flow(start="a", stopped="a" * 1601, steps={"a": Step(say="Hi")}), "", "stopped has 1601 characters"),
        (Flow(start="a", started="a" * 1601, steps={"a": Step(say="Hi")}), "", "started has 1601 characters"),
        (Flow(start="a", help="a" * 1601, steps={"a": Step(say="Hi")}), "", "help has 1601 characters"),
        (Flow(start="a", keywords={"help": "x"}, steps={"a": Step(say="Hi")}), "", "leads to `x`"),
        (a_flow(a=ASK), "a", "leads to `b`"),
        (a_flow(a=Step(say="Hi", next="b")), "a", "leads to `b`"),
        (a_flow(a=Step(say="Hi", dial="+15005550100", unanswered="b")), "a", "leads to `b`"),
        (a_flow(a=Step(say="Hi", answers={"1, one": "a", "2, One": "a"})), "a", "`one` twice"),
        (a_flow(a=Step(say="Hi", answers={"1-3": "a", "2": "a"})), "a", "`2` twice"),
        (a_flow(a=Step(say="Hi", answers={",": "a"})), "a", "no answer can match"),
        (a_flow(a=Step(say="a " * 900, text="a " * 900)), "a", "a text has at most 1600"),
        (
            a_flow(**{name: Step(say="&" * 2900, text="x", next=name + "x") for name in ("a", "ax")}),
            "ax",
            "leads to `axx`",
        ),
    ],
)
def test_a_problem_of_a_flow_is_found(flow, step, text):
    assert any(found.step == step and text in found.text for found in problems(flow)), problems(flow)


def test_words_that_make_a_document_too_long_for_twilio_are_found():
    names = [f"s{number}" for number in range(6)]
    steps = {
        name: Step(say="&" * 2900, text="x", next=following)
        for name, following in zip(names, [*names[1:], ""], strict=True)
    }

    found = problems(Flow(start="s0", steps=steps))

    assert [problem.step for problem in found] == ["s0", "s1"]
    assert "makes a document of" in found[0].text


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"zone": "Mars/Olympus"}, "not an IANA time zone"),
        ({"zone": "../etc"}, "not an IANA time zone"),
        ({"open": {"mo-fr": "09:00-17:00"}}, "has `mo-fr`, which must be days such as"),
        ({"open": {"mon": "9 to 5"}}, "has `9 to 5`, which must be times such as"),
        ({"open": {"mon": "09:00-25:00"}}, "has `09:00-25:00`, which must be times"),
        ({"closed": ("Christmas",)}, "has `Christmas`, which must be a date"),
        ({"closed": ("2027-01-01..2026-12-24",)}, "has `2027-01-01..2026-12-24`, which must be a date"),
    ],
)
def test_invalid_business_hours_are_named(change, text):
    hours = Hours(**{"zone": "Europe/London", "open": {"mon": "09:00-17:00"}, **change})
    flow = Flow(
        start="a",
        hours={"office": hours},
        steps={"a": Step(hours="office", open="b", closed="b"), "b": Step(say="Hi")},
    )

    (found,) = problems(flow)
    assert text in found.text
    assert found.key.startswith(f"hours.office.{next(iter(change))}")
