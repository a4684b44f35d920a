import pytest

from shared.domain.flows.recognize_answer import choices, match_answer


@pytest.mark.parametrize(
    ("words", "reply"),
    [
        ("I would like to confirm, please.", "confirm"),
        ("One.", "confirm"),
        ("number two", "cancel"),
        ("I'd like to press one please", "confirm"),
        ("okay, cancel", "cancel"),
        ("No, I want to cancel.", "cancel"),
        ("uh yes", "confirm"),
        ("yes, I'll come", "confirm"),
        ("yes, but not on Monday", None),
        ("I can't confirm yet", None),
        ("please don't cancel", None),
        ("no problem, see you then", None),
        ("running two minutes late", None),
        ("I'll be there at two", None),
        ("confirm or cancel", None),
        ("one or two", None),
        ("yes no", None),
        ("no, I am coming", None),
    ],
)
def test_a_sentence_in_a_call_counts_if_it_has_one_answer_and_no_negation(words, reply):
    known = choices({"1, confirm, yes": "x", "2, cancel, no": "n"})

    answer = match_answer(words, known, language="en-GB", spoken=True)

    assert (answer and answer.reply) == reply


def test_a_no_that_negates_in_its_language_is_none_of_the_answers():
    known = choices({"1, confirmar, sí": "x", "2, cancelar, no": "n"})

    assert match_answer("no quiero cancelar", known, language="es-MX", spoken=True) is None
    assert match_answer("quiero cancelar", known, language="es-MX", spoken=True).reply == "cancelar"
