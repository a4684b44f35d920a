from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.conversations.call_state import CallState, RenderContext
from shared.domain.flows.flow import Flow, Turn
from shared.domain.flows.step_options import Conference, Dial, Record, Send
from shared.domain.flows.steps import Step
from shared.domain.twiml.call_document import call_turn
from shared.domain.twiml.speech import speech
from shared.domain.twiml.ssml import without_markup
from shared.domain.twiml.text_document import text_turn
from shared.domain.twiml.writer import Verb, document
from tests.examples import NOON, a_message


@given(st.text())
def test_whatever_people_write_is_text_and_well_formed(words):
    said = text_turn((Turn(before=("{said}",)), {"said": f"x{words}"}))

    message = ET.fromstring(said).find("Message")
    assert message is not None
    assert list(message) == []


@given(st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff")))
def test_no_word_of_theirs_is_lost(words):
    message = ET.fromstring(document(Verb("Say", {"voice": words}, words))).find("Say")

    assert message is not None
    assert (message.text or "", message.get("voice")) == (words, words)


def test_characters_that_xml_does_not_have_are_left_out():
    assert "<Say>ab</Say>" in speech(a_message(channel="call", body="a\x00\x0b\ufffeb"))


def test_a_verb_without_content_closes_itself():
    assert document(Verb("Hangup")) == '<?xml version="1.0" encoding="UTF-8"?><Response><Hangup/></Response>'


def test_silence_is_an_empty_response():
    assert text_turn().endswith("<Response/>")


def a_call(steps: dict[str, Step], *, values: dict[str, str] | None = None, **place) -> ET.Element:
    flow = Flow(start="a", steps=steps)
    context = RenderContext(flow=flow, state=CallState(flow="f", **place), values=values or {})
    return ET.fromstring(call_turn(flow.begin(spoken=True, now=NOON), context))


def test_a_question_falls_through_to_being_asked_again():
    gather, redirect = a_call({"a": Step(say="Well?", answers={"1, yes": "a", "2, no": "a"})})

    here = "/api/voice/step?flow=f&step=a&tries=1"
    assert gather.attrib == {
        "action": here,
        "input": "dtmf speech",
        "timeout": "5",
        "speechTimeout": "auto",
        "numDigits": "1",
        "hints": "yes, no",
    }
    assert redirect.text == here


def test_answers_of_different_lengths_have_no_fixed_number_of_keys():
    (gather, _) = a_call({"a": Step(say="Well?", answers={"1": "a", "22": "a"}, listen="keys")})

    assert gather.attrib.keys() == {"action", "input", "timeout"}


@pytest.mark.parametrize("answer", ["#", "9#"])
def test_the_hash_key_can_be_an_answer_or_part_of_one(answer):
    (gather, _) = a_call({"a": Step(say="Well?", answers={answer: "a"})})

    assert gather.get("finishOnKey") == ""


def test_markup_in_the_words_of_a_flow_is_markup_and_what_is_filled_in_is_not():
    words = 'Fish & chips <3 <break time="1s"/> <emphasis level="strong">{name} <s>now</s></emphasis> {{x}}'

    (say, _) = a_call({"a": Step(say=words)}, values={"name": "<break/>&"})

    assert ET.tostring(say, encoding="unicode") == (
        '<Say>Fish &amp; chips &lt;3 <break time="1s" /> <emphasis level="strong">&lt;break/&gt;&amp; '
        "<s>now</s></emphasis> {x}</Say>"
    )
    assert without_markup(words) == "Fish & chips <3 {name} now {{x}}"


def test_everything_that_may_be_heard_at_a_step_comes_in_one_order():
    step = Step(
        say="Hi.", play=("https://x/a.mp3", "https://x/b.mp3"), pause=2, send="Note.", voice="Polly.Amy"
    )

    document_ = a_call({"a": step})

    assert [(one.tag, one.text) for one in document_] == [
        ("Sms", "Note."),
        ("Pause", None),
        ("Play", "https://x/a.mp3"),
        ("Play", "https://x/b.mp3"),
        ("Say", "Hi."),
        ("Hangup", None),
    ]
    assert document_[4].get("voice") == "Polly.Amy"


def test_what_is_sent_is_a_text_without_markup_and_no_longer_than_one_may_be():
    step = Step(say="Hi", send='Wait <break time="1s"/> {name}')
    flow, values = Flow(start="a", steps={"a": step}), {"name": "<s>" + "x" * 2000}

    (sms, *_) = a_call({"a": step}, values=values)
    (_, message) = ET.fromstring(text_turn((flow.begin(spoken=False, now=NOON), values)))

    assert sms.text == message.text == "Wait <s>" + "x" * 1592


def test_somebody_else_is_told_by_text_also_if_the_person_wrote_by_whatsapp():
    flow = Flow(start="a", steps={"a": Step(say="Hi", send=Send(text="Help!", to="+15005550011"))})
    turn = flow.begin(spoken=False, now=NOON)

    (hi, told) = ET.fromstring(text_turn((turn, {}), ours="whatsapp:+15005550006"))

    assert hi.attrib == {}
    assert told.attrib == {"to": "+15005550011", "from": "+15005550006"}
    assert ET.fromstring(text_turn((turn, {}), ours="+15005550006"))[1].attrib == {"to": "+15005550011"}


def test_dialling_names_everybody_and_what_they_hear_first():
    people = ("+15005550100", "client:joey", "sip:joe@example.com")

    (dial,) = a_call({"a": Step(dial=Dial(to=people, whisper="A call.", record=True, limit=60))})

    assert [(one.tag, one.text) for one in dial] == [
        ("Number", "+15005550100"),
        ("Client", "joey"),
        ("Sip", "sip:joe@example.com"),
    ]
    assert {one.get("url") for one in dial} == {"/api/voice/step?flow=f&step=a&part=whisper"}
    assert dial.attrib == {
        "action": "/api/voice/step?flow=f&step=a",
        "timeout": "20",
        "timeLimit": "60",
        "record": "record-from-answer",
        "recordingStatusCallback": "/api/voice/recording?flow=f&step=a#rc=3&rp=5xx,ct,rt",
    }


def test_dialling_a_queue_takes_who_waits_there():
    (dial,) = a_call({"a": Step(dial=Dial(to="queue:the line", whisper="Hello."))})

    assert [(one.tag, one.text, one.attrib) for one in dial] == [("Queue", "the line", {})]


def test_in_turn_calls_one_at_a_time():
    steps = {"a": Step(dial=Dial(to=("+15005550100", "+15005550101"), in_turn=True))}

    assert [one.text for one in a_call(steps)[0]] == ["+15005550100"]
    assert [one.text for one in a_call(steps, turn=1)[0]] == ["+15005550101"]


def test_a_recording_is_told_to_whoever_keeps_recordings():
    record, _ = a_call(
        {"a": Step(record=Record(transcribe=True, notify="+15005550100"))}, delivery="m&1", tries=2
    )

    told = "/api/voice/recording?flow=f&step=a&delivery=m%261&notify=%2B15005550100"
    assert record.attrib == {
        "action": "/api/voice/step?flow=f&step=a&delivery=m%261&tries=2",
        "maxLength": "120",
        "timeout": "5",
        "finishOnKey": "#",
        "playBeep": "true",
        "recordingStatusCallback": f"{told}#rc=3&rp=5xx,ct,rt",
        "transcribe": "true",
        "transcribeCallback": f"{told}&transcription=1#rc=3&rp=5xx,ct,rt",
    }


def test_a_recording_goes_on_the_same_way_if_twilio_takes_the_next_verb_after_silence():
    record, redirect = a_call({"a": Step(record=True, next="b"), "b": Step(say="Thanks")})

    assert (redirect.tag, redirect.text) == ("Redirect", record.get("action"))


def test_a_conference_and_a_queue_go_on_where_the_flow_says():
    (dial,) = a_call({"a": Step(conference=Conference(name="Monday", starts=False, music=""))})
    (enqueue,) = a_call({"a": Step(enqueue="support")})

    assert (dial[0].text, dial[0].get("startConferenceOnEnter"), dial[0].get("waitUrl")) == (
        "Monday",
        "false",
        "",
    )
    assert (enqueue.text, enqueue.attrib) == ("support", {"action": "/api/voice/step?flow=f&step=a"})


def test_a_call_is_rejected_before_it_is_answered():
    assert [one.attrib for one in a_call({"a": Step(reject=True)})] == [{"reason": "rejected"}]
    assert [one.attrib for one in a_call({"a": Step(reject="busy")})] == [{"reason": "busy"}]
