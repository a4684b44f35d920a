import pytest
from msgspec import structs

from shared.domain.conversations.contact import FlowPosition
from shared.domain.conversations.questions.question_names import (
    OpenQuestion,
    naming_words,
    question_names,
    without_words,
    words_of,
)
from shared.domain.flows.flow import Flow
from shared.domain.flows.steps import Step
from tests.examples import NOON

FLOW = Flow(
    start="a", values={"who": "Us"}, steps={"a": Step(say="{who}: {what}, {when}?", answers={"1": "a"})}
)
OTHER = Flow(start="a", steps={"a": Step(say="Open: 1. Address: 2.", answers={"1": "a"})})


def a_question(asked: str = "", **values: str) -> OpenQuestion:
    position = FlowPosition(flow="f", step="a", at=NOON, delivery="m", values=values, asked=asked)
    return OpenQuestion(position=position, flow=FLOW)


@pytest.mark.parametrize(
    ("values", "names"),
    [
        ([{"what": "cut", "when": "Monday"}, {"what": "cut", "when": "Tuesday"}], ["Monday", "Tuesday"]),
        ([{"what": "a\n cut", "when": "1"}, {"what": "a wash", "when": "2"}], ["a cut, 1", "a wash, 2"]),
        ([{"what": "cut", "id": "8f"}, {"what": "wash", "id": "9a"}], ["cut", "wash"]),
        ([{"who": "Ana"}, {}], ["Ana", "Us"]),
    ],
)
def test_a_question_is_named_by_the_values_that_differ_and_that_the_person_can_see(values, names):
    assert question_names([a_question(**each) for each in values]) == names


def test_a_value_in_a_body_of_the_message_is_seen_too():
    questions = [a_question(f"Room {room}?", room=room) for room in ("red", "blue")]

    assert question_names(questions) == ["red", "blue"]


def test_what_the_asking_step_does_not_say_by_default_names_nothing():
    flow = Flow(
        start="a",
        values={"desk": "us"},
        steps={"a": Step(say="{what}?", answers={"1": "b"}), "b": Step(say="Call {desk}.")},
    )
    confirm, other = a_question(what="cut"), a_question("Open: 1. Address: 2.")

    assert question_names([structs.replace(confirm, flow=flow), structs.replace(other, flow=OTHER)]) == [
        "cut",
        "Open: 1. Address: 2.",
    ]


def test_a_value_that_two_of_three_share_names_none_of_them():
    questions = [a_question(who="Ana", what=what) for what in ("cut", "wash")]
    other = structs.replace(a_question("Open: 1. Address: 2."), flow=OTHER)

    assert question_names([*questions, other]) == ["cut", "wash", "Open: 1. Address: 2."]


def test_our_apology_before_a_repeated_question_is_no_name():
    asked = structs.replace(a_question("Sorry, I did not understand that. Open: 1?"), flow=OTHER)

    assert question_names([asked, a_question(what="cut")])[0] == "Open: 1?"


def test_words_that_only_one_name_has_name_it_but_numbers_do_not():
    names = ["Anna's haircut, Monday at 9", "Ben's haircut, Monday at 10"]

    assert naming_words(names) == [{"anna"}, {"ben"}]


def test_words_have_no_case_punctuation_or_possessive():
    assert words_of("ANNA's don't, Ben\u2019s ünal's 2") == ["anna", "don't", "ben", "ünal", "2"]
    assert without_words("Cancel: ANNA\u2019s!", frozenset({"anna"})) == "Cancel"
