import pytest

from shared.domain.flow import Flow, Step, problems


def a_flow(**steps: Step) -> Flow:
    return Flow(start="a", steps=steps)


@pytest.mark.parametrize(
    ("flow", "step", "text"),
    [
        (Flow(start="x", steps={"a": Step(say="Hi")}), "", "start is `x`"),
        (a_flow(a=Step(say="Hi", answers={"1": "b"})), "a", "leads to `b`"),
        (a_flow(a=Step(say="Hi", next="b")), "a", "leads to `b`"),
        (a_flow(a=Step(say=" ")), "a", "says nothing"),
        (a_flow(a=Step(say="Hi", answers={"1": "a"}, next="a")), "a", "both `answers` and `next`"),
        (a_flow(a=Step(say="Hi", answers={"1, one": "a", "2, One": "a"})), "a", "`one` twice"),
        (a_flow(a=Step(say="Hi", next="b"), b=Step(say="Ho", next="a")), "a", "would never end"),
        (a_flow(a=Step(say="Hi"), b=Step(say="Ho")), "b", "never reached"),
    ],
)
def test_what_would_strand_someone_is_found(flow, step, text):
    assert any(found.step == step and text in found.text for found in problems(flow))


def test_steps_that_follow_without_a_question_are_one_turn():
    flow = a_flow(a=Step(say="One.", next="b"), b=Step(say="Two.", answers={"12": "a"}))

    turn = flow.begin(spoken=True)

    assert (turn.words, turn.at, turn.keys) == (("One.", "Two."), "b", 2)
    assert problems(flow) == []


def test_answers_of_different_lengths_have_no_fixed_number_of_keys():
    flow = a_flow(a=Step(say="?", answers={"1": "a", "22": "a", "word": "a"}))

    assert flow.begin(spoken=True).keys == 0
    assert flow.begin(spoken=True).hints == ("word",)
