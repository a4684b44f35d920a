import pytest

from shared.domain.guard.document_numbers import Leaving, has_texts, leaving, without_numbers, without_texts
from shared.domain.twiml.writer import Verb, document

GOOD, BAD, PERSON = "+12025550163", "+882160000000", "+12025550164"


def is_allowed(number: str) -> bool:
    return number in {GOOD, PERSON}


def dial(*nouns: Verb, **attributes: str) -> Verb:
    return Verb("Dial", attributes, inside=nouns)


def number(to: str, **attributes: str) -> Verb:
    return Verb("Number", attributes, to)


@pytest.mark.parametrize("name", ["Message", "Sms"])
def test_a_text_to_who_is_not_allowed_is_left_out_and_all_else_stays(name):
    texts = [Verb(name, {"to": to, "from": GOOD}, f"<b>{to} & co") for to in (GOOD, BAD, GOOD)]
    say = Verb("Say", text="Hi")

    left = without_texts(document(texts[0], say, *texts[1:]), is_allowed)

    assert left == document(texts[0], say, texts[2])


@pytest.mark.parametrize(("person", "stays"), [("", True), (PERSON, True), (BAD, False)])
def test_a_text_that_names_no_receiver_is_for_the_person(person, stays):
    text = document(Verb("Sms", text="Our card."))

    assert ("Our card." in without_texts(text, is_allowed, person=person)) == stays


def test_a_text_without_words_is_one_too():
    assert "<Sms" not in without_texts(document(Verb("Sms", {"to": BAD})), is_allowed)


def test_a_document_that_speaks_of_texts_has_none():
    assert not has_texts(document(Verb("Say", text='<Sms to="+1">no</Sms>')))
    assert has_texts(document(Verb("Sms", text="x")))


def test_a_number_that_is_not_allowed_is_not_dialled_and_the_others_are():
    left = without_numbers(
        document(dial(number(GOOD, url="/w?a=1&b=2"), number(BAD), action="/a")), is_allowed
    )

    assert left == document(dial(number(GOOD, url="/w?a=1&b=2"), action="/a"))


def test_what_leaves_is_counted_in_segments_and_calls():
    texts = [Verb("Sms", text="a" * 161), Verb("Sms", {"to": GOOD}, '"' * 160)]
    twiml = document(*texts, dial(number(GOOD), number(BAD), Verb("Client", text="ana")))

    assert list(leaving(twiml, person=PERSON)) == [
        Leaving(PERSON, 2, is_call=False),
        Leaving(GOOD, 1, is_call=False),
        Leaving(GOOD, 1, is_call=True),
        Leaving(BAD, 1, is_call=True),
    ]


def test_a_long_answer_on_another_channel_is_one():
    answer = document(Verb("Message", text="a" * 500))

    assert list(leaving(answer, person=f"whatsapp:{PERSON}")) == [Leaving(PERSON, 1, is_call=False)]


def test_if_nobody_is_left_to_dial_the_call_goes_on_as_if_nobody_had_answered():
    left = without_numbers(document(dial(number(BAD), action="/step?x=1&y=2", timeout="20")), is_allowed)

    assert left == document(Verb("Redirect", text="/step?x=1&y=2"))


def test_without_an_action_the_next_verb_follows():
    bye = Verb("Say", text="Bye.")

    assert without_numbers(document(dial(number(BAD)), bye), is_allowed) == document(bye)


@pytest.mark.parametrize(
    "noun",
    [Verb("Client", text="ana"), Verb("Sip", text="sip:a@b.example"), Verb("Queue", text="q")],
)
def test_who_has_no_number_is_dialled(noun):
    twiml = document(dial(noun, action="/a"), dial(Verb("Conference", text="Monday")))

    assert without_numbers(twiml, is_allowed) == twiml
    assert without_numbers(document(dial(noun, number(BAD))), is_allowed) == document(dial(noun))
