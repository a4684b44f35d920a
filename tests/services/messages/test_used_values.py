import pytest

from shared.domain.flows.flow import Flow
from shared.domain.flows.step_options import Send
from shared.domain.flows.steps import Step
from shared.domain.templates.template import Template
from shared.services.messages.used_values import unused_value_faults
from tests.examples import a_message
from tests.fakes.content import MemoryFlows, MemoryTemplates

ASKS = Flow(
    start="ask",
    values={"withheld": "somebody"},
    steps={
        "ask": Step(say="{spoken}?", text="{written}?", answers={"1": "tell", "2": "more", "3": "page"}),
        "tell": Step(say="Thanks", send=Send(text="{sent}", to="+15005550101")),
        "more": Step(redirect="other"),
        "page": Step(redirect="https://example.com/twiml"),
    },
)
FLOWS = MemoryFlows(
    asks=ASKS,
    other=Flow(start="a", steps={"a": Step(say="{of_other}", next="b"), "b": Step(redirect="asks")}),
    broken=Flow(start="a", steps={"a": Step(redirect="unknown")}),
)
TEMPLATES = MemoryTemplates(ready=Template(sms="{name}", call="{order}", values=("name", "order")))
USED = ["spoken", "written", "sent", "of_other", "withheld"]


def faults_of(message) -> list[str]:
    return [str(fault) for fault in unused_value_faults(message, flows=FLOWS, templates=TEMPLATES)]


@pytest.mark.parametrize("name", [*USED, "of_body"])
def test_a_value_is_used_by_the_body_or_the_flow_on_any_channel(name):
    message = a_message(body="{of_body}", flow="asks", values={"of_body": "x", name: "x"})

    assert faults_of(message) == []


def test_a_value_that_neither_body_nor_flow_uses_is_refused_by_name():
    message = a_message(flow="asks", values={"spokn": "x", "sent": "x"})

    (fault,) = faults_of(message)
    assert fault.startswith("values.spokn: is not used: neither body nor flow asks has {spokn}")


@pytest.mark.parametrize("flow", ["unknown", "broken", None])
def test_nothing_is_said_about_values_without_the_whole_flow(flow):
    message = a_message(flow=flow, values={"x": "x"})

    assert faults_of(message) == []


@pytest.mark.parametrize("values", [{"name": "x", "order": "x"}, {"name": "x", "order": "x", "spoken": "x"}])
def test_a_value_is_used_by_the_template_on_any_channel_or_by_the_flow_beside_it(values):
    message = a_message(body="", template="ready", flow="asks", values=values)

    assert faults_of(message) == []


@pytest.mark.parametrize(
    ("flow", "nowhere"),
    [(None, "template ready has no"), ("asks", "neither template ready nor flow asks has")],
)
def test_a_value_that_neither_template_nor_flow_uses_is_refused_by_name(flow, nowhere):
    message = a_message(body="", template="ready", flow=flow, values={"name": "x", "nme": "x"})

    (fault,) = faults_of(message)
    assert fault.startswith(f"values.nme: is not used: {nowhere} {{nme}}")


def test_nothing_is_said_about_values_without_the_template():
    message = a_message(body="", template="nowhere", values={"x": "x"})

    assert faults_of(message) == []
