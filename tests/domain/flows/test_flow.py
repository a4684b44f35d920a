from datetime import UTC, datetime

from shared.domain.flow_check.problems import problems
from shared.domain.flows.business_hours import Hours
from shared.domain.flows.flow import Flow, Turn
from shared.domain.flows.recognize_answer import Answer
from shared.domain.flows.steps import Step
from tests.examples import NOON


def a_flow(**steps: Step) -> Flow:
    return Flow(start="a", steps=steps)


def words_of(turn: Turn) -> list[str]:
    return [*turn.before, *(step.say for step in turn.steps)]


ASK = Step(say="?", answers={"1": "b"})
OFFICE = Hours(zone="Europe/London", open={"mon-fri": "09:00-17:00"})


def test_steps_that_follow_without_a_question_are_one_turn():
    flow = a_flow(a=Step(say="One.", next="b"), b=Step(say="Two.", answers={"12": "a"}))

    turn = flow.begin(spoken=True, now=NOON)

    assert (words_of(turn), turn.at) == (["One.", "Two."], "b")
    assert problems(flow) == []


def test_a_text_cannot_be_connected_so_it_continues_as_if_nobody_answered():
    flow = a_flow(a=Step(say="Hold on.", dial="+15005550100", unanswered="b"), b=Step(say="Nobody."))

    assert (words_of(flow.begin(spoken=True, now=NOON)), flow.begin(spoken=True, now=NOON).at) == (
        ["Hold on."],
        "a",
    )
    assert words_of(flow.begin(spoken=False, now=NOON)) == ["Hold on.", "Nobody."]


def test_a_keyword_leads_away_from_any_question_and_is_not_a_reply():
    flow = Flow(start="a", keywords={"operator, 0": "b"}, steps={"a": ASK, "b": Step(say="Hi")})

    assert flow.interpret("operator please", at="a") == Answer(step="b")


def test_asking_for_the_question_again_is_not_a_reply():
    flow = a_flow(a=Step(say="?", answers={"1": "b", "9, again": "a"}), b=Step(say="Hi"))

    assert flow.interpret("again", at="a") == Answer(step="a")
    assert flow.interpret("1", at="a") == Answer(step="b", reply="1")


def test_any_other_answer_is_kept_in_the_words_of_the_person():
    flow = a_flow(a=Step(say="Why?", anything="b"), b=Step(say="Hi"))

    assert flow.interpret("  Too \n slow ", at="a") == Answer(step="b", reply="Too slow", is_free=True)
    assert len(flow.interpret("x" * 999, at="a").reply) == 200
    assert flow.interpret("  ", at="a") is None


def test_business_hours_decide_which_step_follows():
    flow = Flow(
        start="a",
        hours={"office": OFFICE},
        steps={
            "a": Step(hours="office", open="b", closed="c"),
            "b": Step(say="Open."),
            "c": Step(say="Closed."),
        },
    )

    assert words_of(flow.begin(spoken=True, now=datetime(2026, 3, 2, 12, tzinfo=UTC)))[-1] == "Open."
    assert words_of(flow.begin(spoken=False, now=datetime(2026, 3, 1, 12, tzinfo=UTC)))[-1] == "Closed."


def test_a_call_without_a_language_is_english_and_a_text_may_be_in_any():
    flow = a_flow(a=Step(say="?", answers={"1, yes": "b"}), b=Step(say="Hi"))

    assert flow.interpret("oui", at="a") == Answer(step="b", reply="yes")
    assert flow.interpret("oui", at="a", spoken=True) is None
    assert flow.interpret("one", at="a", spoken=True) == Answer(step="b", reply="yes")
