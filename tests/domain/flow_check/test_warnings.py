import pytest

from shared.adapters.files.flows import FlowFiles
from shared.domain.flow_check.problems import problems
from shared.domain.flow_check.warnings import warnings
from shared.domain.flows.flow import Flow
from shared.domain.flows.steps import Step
from shared.wiring.services import FLOWS

END = Step(say="Goodbye.")


def warned(step: Step, **more) -> list[tuple[str, str]]:
    flow = Flow(start="a", steps={"a": step, "b": END}, **more)
    assert problems(flow) == []
    return [(problem.key, problem.text) for problem in warnings(flow)]


def test_words_that_offer_a_key_that_is_no_answer():
    (found,) = warned(Step(say="Press 1 for hours, 3 for us.", answers={"1, hours": "b"}))

    assert found == ("say", "offers `3`, which is no answer; the keys that are: `1`")


def test_a_text_that_offers_another_key_than_the_answers_have():
    found = warned(Step(say="For us, press 9.", text="Reply 2 for us.", answers={"9": "b"}))

    assert found == [
        ("text", "offers `2`, which is no answer; the keys that are: `9`"),
        ("text", "does not offer the answer `9`: how would somebody know of it?"),
    ]


def test_an_answer_that_no_words_offer_beside_one_that_they_do():
    (found,) = warned(Step(say="Press 1 for hours.", answers={"1": "b", "4, ghost": "b"}))

    assert found == ("say", "does not offer the answer `4, ghost`: how would somebody know of it?")


def test_a_key_that_is_offered_where_nobody_listens():
    flow = Flow(start="a", steps={"a": Step(say="Press 1 for hours.")})

    (found,) = warnings(flow)

    assert found.text == "offers `1`, but has no `answers`: nobody listens"


@pytest.mark.parametrize(
    "step",
    [
        Step(say="Press 1 or say hours.", answers={"1, hours": "b"}),
        Step(say="Do you come?", answers={"yes, 1": "b", "no, 2": "b"}),
        Step(say="Press 7, or say anything.", anything="b"),
        Step(say="To hear it again, press 9.", answers={"1, again": "b", "9": "a"}, text="1 or 9?"),
    ],
)
def test_what_is_offered_and_taken_is_not_warned_of(step):
    assert [text for key, text in warned(step) if "is no answer" in text] == []


def test_a_keyword_may_be_offered_everywhere_and_the_question_may_come_a_step_later():
    step = Step(say="Press 1 now, or 0 for us.", next="b")
    flow = Flow(
        start="a",
        keywords={"0": "c"},
        steps={"a": step, "b": Step(say="Well?", answers={"1": "c"}), "c": END},
    )

    assert [*warnings(flow)] == []


@pytest.mark.parametrize("word", ["help", "stop", "cancel", "start", "info"])
def test_a_text_of_this_word_alone_never_reaches_a_flow(word):
    ((key, text),) = warned(Step(say="Well?", answers={f"1, {word}": "b"}))

    assert (key, text.partition(":")[0]) == (f"answers.1, {word}", f"has the answer `{word}`")
    ((key, _),) = warned(END, keywords={word: "b"})
    assert key == f"keywords.{word}"


def test_the_word_is_fine_where_only_callers_are_told_of_it():
    step = Step(say="Press 2 or say cancel.", text="Reply 2 to cancel.", answers={"2, cancel": "b"})

    assert warned(step) == []
    step = Step(say="Press 2 or say cancel.", text="Reply CANCEL to end, or 2.", answers={"2, cancel": "b"})
    assert len(warned(step)) == 1


@pytest.mark.parametrize(
    ("words", "odd"),
    [
        ("We are <b>open</b>.", "<b>"),
        ("Open {9-17}.", "{9-17}"),
        ("Hello {first-name}.", "{first-name}"),
        ("Hello { name }.", "{ name }"),
        ("Hello {{person}}.", "{{person}}"),
    ],
)
def test_words_that_would_be_read_out_as_they_stand(words, odd):
    assert f"has `{odd}`" in warned(Step(say=words, next="b"))[0][1]


@pytest.mark.parametrize(
    "words", ['Wait <break time="1s"/>.', "Hello {person}.", "2 < 3 & 4 > 1", "{{literal}}"]
)
def test_markup_values_and_plain_signs_are_fine(words):
    assert warned(Step(say=words, next="b")) == []


@pytest.mark.parametrize("name", FlowFiles(FLOWS).names())
def test_the_ready_flows_have_no_warnings(name):
    assert FlowFiles(FLOWS).warnings(name) == []
