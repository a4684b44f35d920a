import pytest

from shared.domain.flows.recognize_answer import Answer, choices, match_answer


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("1", Answer(step="x", reply="yes")),
        ("Yes!", Answer(step="x", reply="yes")),
        ("yes, please", Answer(step="x", reply="yes")),
        ("  CALL   back ", Answer(step="y", reply="call back")),
        ("could you call back?", None),
        ("4", Answer(step="z", reply="4")),
        ("I give it a 5.", None),
        ("no, yes", None),
        ("*", Answer(step="star", reply="*")),
        ("yesterday", None),
        ("6", None),
        ("", None),
    ],
)
def test_an_answer_is_recognised(words, meant):
    known = choices({"1, yes": "x", "2, no": "n", "call back": "y", "3-5": "z", "*": "star"})

    assert match_answer(words, known) == meant


@pytest.mark.parametrize(
    ("words", "reply"),
    [
        ("हाँ", "हाँ"),
        ("जी हाँ!", "हाँ"),
        ("हो", "हो"),
        ("ใช่", "ใช่"),
        ("Si\u0301, claro", "sí"),  # an accent of its own, as some phones write it
        ("\uff11", "हाँ"),
        ("٢", "हो"),
        ("3\ufe0f\u20e3", "ใช่"),
        ("ह", None),
    ],
)
def test_an_answer_in_another_script_is_recognised(words, reply):
    answer = match_answer(words, choices({"1, हाँ": "a", "2, हो": "b", "3, ใช่": "c", "4, sí": "d"}))

    assert (answer and answer.reply) == reply


@pytest.mark.parametrize(
    ("language", "words", "reply"),
    [
        ("de-DE", "ja klar", "confirm"),
        ("de-DE", "oui", None),
        ("de-DE", "👍", "confirm"),
        ("fr", "o", "confirm"),
        ("", "o", None),  # a slip as often as a French yes
        ("fr-CA", "deux", "cancel"),
        ("xx", "oui", "confirm"),  # a language that is not known has the words of all
        ("", "deux", "cancel"),
        ("", "due", "cancel"),
    ],
)
def test_the_words_are_those_of_the_language_or_of_all(language, words, reply):
    answer = match_answer(words, choices({"1, confirm": "x", "2, cancel, no": "n"}), language=language)

    assert (answer and answer.reply) == reply


@pytest.mark.timeout(60)  # what grows with the square of the length takes minutes
def test_a_text_of_nothing_but_new_lines_is_read_in_one_pass():
    assert match_answer("\n" * 400_000 + "x", choices({"1, yes": "a"})) is None
