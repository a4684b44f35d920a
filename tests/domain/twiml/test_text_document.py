from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from shared.domain.flows.flow import Flow, Turn
from shared.domain.flows.step_options import Send
from shared.domain.flows.steps import Step
from shared.domain.senders.choose_sender import Senders
from shared.domain.twiml.text_document import no_answer, text_turn, with_status_callbacks
from tests.domain.twiml.call_turns import turn_of
from tests.examples import NOON


@given(st.text())
def test_whatever_people_write_is_text_and_well_formed(words):
    answer = text_turn((Turn(before=("{said}",)), {"said": f"x{words}"}))

    message = ET.fromstring(answer).find("Message")
    assert message is not None
    assert list(message) == []


def test_a_turn_without_words_is_an_empty_response():
    assert text_turn().endswith("<Response/>")


def test_a_text_to_another_person_is_an_sms_also_in_a_flow_on_whatsapp():
    flow = Flow(start="a", steps={"a": Step(say="Hi", send=Send(text="Help!", to="+15005550011"))})
    turn = flow.begin(spoken=False, now=NOON)

    (hi, other) = ET.fromstring(text_turn((turn, {}), ours="whatsapp:+15005550006"))

    assert hi.attrib == {}
    assert other.attrib == {"to": "+15005550011", "from": "+15005550006"}
    assert ET.fromstring(text_turn((turn, {}), ours="+15005550006"))[1].attrib == {"to": "+15005550011"}


def test_a_text_that_a_step_sends_has_no_markup_and_is_cut_off_at_the_limit():
    step = Step(say="Hi", send='Wait <break time="1s"/> {name}')
    flow, values = Flow(start="a", steps={"a": step}), {"name": "<s>" + "x" * 2000}

    (sms, *_) = turn_of({"a": step}, values=values)
    (_, message) = ET.fromstring(text_turn((flow.begin(spoken=False, now=NOON), values)))

    assert sms.text == message.text == "Wait <s>" + "x" * 1592


def test_each_message_has_a_status_callback_that_names_it():
    flow = Flow(start="a", steps={"a": Step(say="Hi", send=Send(text="<Message> & co", to="+15005550011"))})
    turn = flow.begin(spoken=False, now=NOON)

    answer = with_status_callbacks(
        text_turn((turn, {})), "https://desk.example/api/sms/status?reply=SM1&person=%2B1"
    )

    first, second = ET.fromstring(answer)
    url = "https://desk.example/api/sms/status?reply=SM1&person=%2B1"
    assert first.attrib == {"statusCallback": f"{url}&n=1#rc=3&rp=5xx,ct,rt"}
    assert second.attrib == {"statusCallback": f"{url}&n=2#rc=3&rp=5xx,ct,rt", "to": "+15005550011"}
    assert (first.text, second.text) == ("Hi", "<Message> & co")


def test_an_answer_without_a_message_has_no_status_callback():
    assert with_status_callbacks(text_turn(), "https://desk.example/api/sms/status?reply=SM1") == text_turn()


def test_an_answer_without_words_says_why_to_who_reads_it():
    document = no_answer("silence")

    assert "<!-- no answer: silence, see docs/unanswered-texts.md -->" in document
    assert len(ET.fromstring(document)) == 0
    assert with_status_callbacks(document, "https://a.example/?x=1") == document


def test_in_a_conversation_by_rcs_the_text_to_another_person_has_a_sender_of_sms():
    flow = Flow(start="a", steps={"a": Step(say="Hi", send=Send(text="Help!", to="+447400123456"))})
    turn = flow.begin(spoken=False, now=NOON)
    senders = Senders(default="rcs:acme", by_country=(("GB", "+447400000000"),))

    (hi, other) = ET.fromstring(text_turn((turn, {}), ours="rcs:acme", senders=senders))

    assert (hi.attrib, other.attrib) == ({}, {"to": "+447400123456", "from": "+447400000000"})
