from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from shared.domain.flow import Turn
from shared.domain.twiml import Verb, call_turn, document, speech, text_turn
from tests.examples import a_message


@given(st.text())
def test_whatever_people_write_is_text_and_well_formed(words):
    said = text_turn(Turn(words=(words,), at=None))

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
    assert text_turn(None).endswith("<Response/>")


def test_a_question_falls_through_to_being_asked_again():
    asked = call_turn(Turn(words=("Well?",), at="here", keys=1, hints=("yes", "no")), flow="f")

    gather, redirect = ET.fromstring(asked)
    assert gather.attrib == {
        "action": "step?flow=f&step=here",
        "input": "dtmf speech",
        "speechTimeout": "auto",
        "numDigits": "1",
        "hints": "yes, no",
    }
    assert redirect.text == "step?flow=f&step=here&tries=1"
