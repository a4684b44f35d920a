import pytest

from shared.domain.flows.answer_place import answer_with_place
from shared.domain.flows.steps import Step

PLACE = "Harbour, Pier 4 (41.15, -8.62)"


@pytest.mark.parametrize("step", [Step(anything="next"), Step(record=True, next="next")])
def test_a_step_that_takes_anything_takes_a_place(step):
    answer = answer_with_place(step, PLACE)

    assert (answer.step, answer.reply) == ("next", PLACE)


def test_a_step_with_answers_of_its_own_asks_again():
    assert answer_with_place(Step(answers={"1": "next"}), PLACE) is None
