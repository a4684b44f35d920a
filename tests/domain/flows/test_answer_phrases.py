import pytest

from shared.domain.flows.recognize_answer import choices, match_answer


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
        ({"call back": "x"}, "call. back", None),
    ],
)
def test_what_else_means_yes_or_no_depends_on_the_question(answers, words, reply):
    answer = match_answer(words, choices(answers))

    assert (answer and answer.reply) == reply
