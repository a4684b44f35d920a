"""Places that people send by WhatsApp: kept, and an answer only where any answer will do."""

import pytest

from tests.examples import PERSON
from tests.services.conversations.text_harness import TextHarness

PLACE = {"Latitude": "51.5", "Longitude": "-0.125", "Label": "1 Mill Lane", "Address": "Yes Town"}
WORDS = "1 Mill Lane, Yes Town (51.5, -0.125)"


def sent(flow: str, step: str, body: str = "") -> tuple[str, TextHarness]:
    phone = TextHarness()
    phone.asked(flow, step)
    return phone.text(body, sid="SM1", **PLACE), phone


def test_a_place_is_stored_with_its_text():
    _, phone = sent("asks", "when")

    kept = phone.contacts.inbound(PERSON, "SM1")
    assert (kept.body, kept.location.words) == ("", WORDS)


@pytest.mark.parametrize(("flow", "step"), [("asks", "when"), ("survey", "why"), ("survey", "note")])
def test_a_place_answers_a_question_that_takes_anything_and_is_none_of_its_choices(flow, step):
    answer, phone = sent(flow, step)

    assert phone.contacts.inbound(PERSON, "SM1").reply.endswith(WORDS)
    assert phone.reply.endswith(WORDS)
    assert "?" not in answer


@pytest.mark.parametrize(("flow", "step"), [("main", "menu"), ("survey", "score")])
def test_a_question_with_choices_is_asked_again(flow, step):
    answer, phone = sent(flow, step)

    assert answer.startswith("Sorry, I did not understand that.")
    assert phone.reply is None
    assert phone.contact.position.step == step


def test_words_beside_a_place_are_the_answer():
    _, phone = sent("survey", "score", "5")

    assert phone.reply == "score=5"
