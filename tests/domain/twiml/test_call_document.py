import pytest

from shared.domain.flows.steps import Step
from tests.domain.twiml.call_turns import turn_of


def test_a_question_without_an_answer_is_asked_again():
    gather, redirect = turn_of({"a": Step(say="Well?", answers={"1, yes": "a", "2, no": "a"})})

    here = "/api/voice/step?flow=f&step=a&tries=1"
    assert gather.attrib == {
        "action": here,
        "input": "dtmf speech",
        "timeout": "5",
        "speechTimeout": "auto",
        "numDigits": "1",
        "hints": "yes, no",
    }
    assert redirect.text == here


def test_answers_of_different_lengths_have_no_fixed_number_of_keys():
    (gather, _) = turn_of({"a": Step(say="Well?", answers={"1": "a", "22": "a"}, listen="keys")})

    assert gather.attrib.keys() == {"action", "input", "timeout"}


@pytest.mark.parametrize("answer", ["#", "9#"])
def test_the_hash_key_can_be_an_answer_or_part_of_one(answer):
    (gather, _) = turn_of({"a": Step(say="Well?", answers={answer: "a"})})

    assert gather.get("finishOnKey") == ""


def test_a_recording_continues_the_same_way_if_twilio_runs_the_next_verb_after_silence():
    record, redirect = turn_of({"a": Step(record=True, next="b"), "b": Step(say="Thanks")})

    assert (redirect.tag, redirect.text) == ("Redirect", record.get("action"))


def test_a_call_is_rejected_before_it_is_answered():
    assert [verb.attrib for verb in turn_of({"a": Step(reject=True)})] == [{"reason": "rejected"}]
    assert [verb.attrib for verb in turn_of({"a": Step(reject="busy")})] == [{"reason": "busy"}]
