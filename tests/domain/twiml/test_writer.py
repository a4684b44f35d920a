from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from shared.domain.twiml.writer import Verb, document


@given(st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff")))
def test_no_word_of_a_person_is_lost(words):
    message = ET.fromstring(document(Verb("Say", {"voice": words}, words))).find("Say")

    assert message is not None
    assert (message.text or "", message.get("voice")) == (words, words)


def test_a_verb_without_content_closes_itself():
    assert document(Verb("Hangup")) == '<?xml version="1.0" encoding="UTF-8"?><Response><Hangup/></Response>'
