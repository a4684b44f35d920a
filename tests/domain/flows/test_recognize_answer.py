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
    ("answers", "words", "reply"),
    [
        ({"1, yes": "x", "2, no": "n"}, "Yep", "yes"),
        ({"confirm": "x", "cancel": "n"}, "ok", "confirm"),
        ({"confirm": "x", "cancel": "n"}, "no", None),  # cancel is another word than no
        ({"1, ok": "x", "2, later": "n"}, "yes", "ok"),
        ({"y": "x", "n": "z"}, "yes please", "y"),
        ({"y": "x", "n": "z"}, "nope", "n"),
        ({"n": "north", "s": "south", "w": "west"}, "no", None),
        ({"1, yes": "x", "2, confirm": "y"}, "ok", None),  # two that could be meant
        ({"yes, no": "x"}, "ok", None),
        ({"1, hours": "x"}, "ok", None),
        ({"1, hours": "x"}, "ok 1", "hours"),
        ({"1, hours": "x"}, "hours?", "hours"),
        ({"1, yes": "x", "2, no": "n"}, "no?", None),
        ({"c++, 50%": "x"}, "50%", "c++"),
        ({"50%": "x"}, "50", None),
        ({"👍, yes": "x", "👎, no": "n"}, "👍🏾", "👍"),
        ({"12": "x", "#": "y"}, "#", "#"),
        ({"12": "x", "1": "y"}, "1,2", None),
    ],
)
def test_what_else_means_yes_or_no_depends_on_the_question(answers, words, reply):
    answer = match_answer(words, choices(answers))

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
