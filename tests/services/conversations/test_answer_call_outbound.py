"""Calls that we make, and what a turn costs."""

import pytest
from msgspec import structs

from tests.examples import PERSON
from tests.fakes.storage import MemoryLedger
from tests.services.conversations.call_harness import OURS, CallHarness


def test_answers_are_kept_filled_in_and_become_the_reply():
    line = CallHarness(flow="asks", values={"day": "Monday"})

    assert line.heard == "Us: Monday?"
    assert line.respond(Digits="2") == "Why?"
    assert line.reply == "come=no"
    assert line.respond(SpeechResult="Too far <away>") == "Thanks, no."
    assert line.reply == "come=no, why=Too far <away>"


def test_a_text_of_the_flow_goes_to_the_person_who_was_called():
    line = CallHarness(flow="asks", values={"day": "Monday"}, **{"from": OURS})
    line.respond(Digits="1")

    (text,) = line.document.iter("Sms")
    assert (text.get("to"), text.text) == (PERSON, f"See you, says {OURS}.")


def test_a_wrong_answer_is_not_a_reply():
    line = CallHarness(flow="asks", values={"day": "Monday"})

    assert line.respond(Digits="7") == "What? Us: Monday?"
    assert line.reply is None


def test_an_answer_in_another_flow_is_not_a_reply():
    line = CallHarness(flow="main")
    line.respond(Digits="6")
    line.visit(line.document.find("Redirect").text)
    line.respond(Digits="1")

    assert line.reply == "6"


def test_voice_and_language_are_those_of_the_message():
    line = CallHarness(flow="asks", values={"day": "Monday"}, voice="Polly.Amy", language="en-GB")

    assert line.document.find("Gather/Say").attrib == {"voice": "Polly.Amy", "language": "en-GB"}


@pytest.mark.parametrize("kind", ["human", "unknown"])
@pytest.mark.parametrize("machine", ["hang_up", "after_beep"])
def test_a_person_hears_the_message_whatever_a_machine_would_get(kind, machine):
    assert CallHarness(body="Hello", machine=machine).answered_by(kind).heard == "Hello"


@pytest.mark.parametrize("kind", ["machine_start", "fax"])
def test_a_machine_is_hung_up_on(kind):
    assert CallHarness(flow="asks", machine="hang_up").answered_by(kind).verbs == ["Hangup"]


def test_a_machine_hears_the_message_after_its_beep():
    assert CallHarness(body="Hello", machine="after_beep").answered_by("machine_end_beep").heard == "Hello"


def test_a_machine_hears_its_step_of_the_flow_and_no_question():
    line = CallHarness(flow="asks", machine="after_beep").answered_by("machine_end_beep")

    assert (line.heard, line.verbs) == ("Call Us.", ["Say", "Hangup"])


def test_a_machine_hears_the_start_of_a_flow_without_a_step_for_machines():
    line = CallHarness(flow="main", machine="after_beep").answered_by("machine_end_silence")

    assert (line.heard, line.verbs) == ("Press 1 or 2.", ["Say", "Hangup"])


def test_a_call_continues_at_the_url_of_its_message_once_a_person_answers():
    line = CallHarness(url="https://example.com/x?a=1&b=2", machine="hang_up").answered_by("human")

    assert (line.document[0].text, line.document[0].attrib) == ("https://example.com/x?a=1&b=2", {})


def test_a_static_page_is_requested_with_get():
    line = CallHarness(url="https://example.com/x.xml", method="GET", machine="hang_up").answered_by("human")

    assert line.document[0].attrib == {"method": "GET"}


class CountingLedger(MemoryLedger):
    """Counts the reads and writes of a webhook."""

    def __init__(self) -> None:
        super().__init__()
        self.requests: list[str] = []

    def load(self, message_id):
        self.requests.append("load")
        return super().load(message_id)

    def save(self, delivery):
        self.requests.append("save")
        return super().save(delivery)


def test_a_turn_of_our_call_is_one_read_and_at_most_one_write():
    line = CallHarness(flow="asks", values={"day": "Monday"})
    url = line.document.find("Gather").get("action")
    counting = CountingLedger()
    counting.save(structs.replace(line.ledger.load("m1"), version=""))
    line.ledger = counting
    counting.requests.clear()

    line.visit(url, Digits="2")
    assert counting.requests == ["load", "save"]
    line.visit(url, Digits="2")
    assert counting.requests == ["load", "save", "load"]


def test_a_turn_of_a_call_that_came_in_needs_no_storage():
    line = CallHarness()
    line.ledger = CountingLedger()

    line.respond(Digits="1")

    assert line.ledger.requests == []
