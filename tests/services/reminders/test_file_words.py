from shared.domain.flows.flow import Flow
from shared.domain.flows.steps import Step
from shared.domain.reminders.occurrence_message import NO_FILES, FileWords
from shared.domain.templates.template import Template
from shared.services.reminders.file_words import file_words
from tests.fakes.content import MemoryFlows, MemoryTemplates
from tests.services.reminders.reminder_harness import MESSAGE, a_reminder


def words(flow: str = "confirm", **flows: Flow) -> FileWords:
    reminder = a_reminder(message={"to": MESSAGE["to"], "flow": flow})
    return file_words(reminder, flows=MemoryFlows(**flows), templates=MemoryTemplates())


def a_flow(say: str, **fields) -> Flow:
    return Flow(start="ask", steps={"ask": Step(say=say, answers={"yes": "ask"})}, **fields)


def test_the_names_that_a_flow_uses_are_told_in_its_language():
    flow = a_flow("Come on {day} at {time}, {name}?", language="en-GB")

    assert words(confirm=flow) == FileWords(names=frozenset({"day", "time"}), language="en-GB")


def test_a_flow_to_which_it_leads_counts_too():
    first = Flow(start="go", steps={"go": Step(say="Hi.", redirect="second")})

    assert words(confirm=first, second=a_flow("{date}?")).names == {"date"}


def test_values_of_the_flow_come_first():
    assert words(confirm=a_flow("{day} {time}", values={"day": "some day"})).names == {"time"}


def test_a_flow_that_cannot_be_used_and_none_add_nothing():
    assert words() == NO_FILES
    assert file_words(a_reminder(), flows=MemoryFlows(), templates=MemoryTemplates()) == NO_FILES


def test_the_names_that_a_template_uses_are_told():
    visit = Template(values=("name", "day"), sms="Hi {name}, see you on {day}")
    reminder = a_reminder(message={"to": MESSAGE["to"], "template": "visit", "values": {"name": "Ana"}})

    assert file_words(reminder, flows=MemoryFlows(), templates=MemoryTemplates(visit=visit)).names == {"day"}
    assert file_words(reminder, flows=MemoryFlows(), templates=MemoryTemplates()) == NO_FILES
