from xml.etree import ElementTree as ET

from shared.domain.twiml.plain_texts import with_plain_texts
from shared.domain.twiml.writer import Verb, document

CURLY = "\u201cTom & Jerry\u201d <3 \u2013 it\u2019s"
PLAIN = '"Tom & Jerry" <3 - it\'s'
WHATSAPP = "whatsapp:+15005550006"


def texts(*verbs: Verb, ours: str = "") -> list[str | None]:
    return [element.text for element in ET.fromstring(with_plain_texts(document(*verbs), ours=ours))]


def test_texts_in_answers_and_in_calls_lose_their_typographic_characters():
    assert texts(Verb("Message", text=CURLY), Verb("Sms", {"to": "+15005550100"}, CURLY)) == [PLAIN, PLAIN]


def test_what_replaces_a_character_cannot_become_markup():
    assert texts(Verb("Message", text="\uff1cHangup/\uff1e \uff06 \uff02")) == ['<Hangup/> & "']


def test_what_is_spoken_stays_as_it_is():
    assert texts(Verb("Say", text=CURLY), Verb("Sms", text="plain")) == [CURLY, "plain"]


def test_an_answer_on_whatsapp_stays_and_a_text_to_somebody_else_is_an_sms():
    other = Verb("Message", {"to": "+15005550011", "from": "+15005550006"}, CURLY)

    assert texts(Verb("Message", text=CURLY), other, ours=WHATSAPP) == [CURLY, PLAIN]


def test_an_answer_without_a_text_stays_the_same():
    empty = document()

    assert with_plain_texts(empty) == empty
