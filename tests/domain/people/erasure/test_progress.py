"""What comes after each step of an erasure."""

from datetime import timedelta

import pytest
from msgspec import structs

from shared.domain.people.erasure.progress import (
    LAST_OF_PASS,
    STEPS,
    Erasure,
    Stage,
    Step,
    Wait,
    after_step,
    begin,
    counted,
    paused,
    waits_for,
)
from tests.examples import NOON

NEW = Erasure(digest="d1", begun_at=NOON, number="+12025550915")
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def at(step: Step, **fields) -> Erasure:
    return structs.replace(NEW, step=step.value, **fields)


def test_the_stages_follow_each_other():
    stages = [at(step).stage for step in STEPS]

    assert sorted(stages, key=[*Stage].index) == stages
    assert {*stages, Stage.FINISHED} == {*Stage}
    assert structs.replace(NEW, step="").stage is Stage.FINISHED


@pytest.mark.parametrize("step", [step for step in STEPS if step is not STEPS[-1]])
def test_with_nothing_found_and_nothing_to_wait_for_the_next_step_follows(step):
    following = after_step(at(step, cursor="c"), now=NOON)

    assert (following.step, following.cursor) == (STEPS[STEPS.index(step) + 1], "")
    assert following.try_again_at is None


@pytest.mark.parametrize("step", [Step.MESSAGES, LAST_OF_PASS])
def test_a_pass_that_waits_begins_again_later(step):
    waiting = after_step(waits_for(at(step, found=True), Wait.SENDING), now=NOON)

    assert (waiting.step, waiting.waiting, waiting.waiting_for) == (STEPS[0], {}, {"sending": 1})
    assert waiting.try_again_at == NOON + MINUTE


def test_a_pass_that_found_something_is_followed_by_another_at_once():
    again = after_step(at(LAST_OF_PASS, found=True), now=NOON)

    assert (again.step, again.found, again.try_again_at) == (STEPS[0], False, None)


def test_what_a_pause_interrupts_is_not_taken_for_done():
    waiting = paused(waits_for(at(Step.CALLS), Wait.INCOMPLETE), now=NOON)

    assert (waiting.step, waiting.found, waiting.waiting_for) == (Step.CALLS, True, {"incomplete": 1})
    later = structs.replace(waiting, step=LAST_OF_PASS.value, try_again_at=None)
    assert after_step(later, now=NOON).step == STEPS[0]


@pytest.mark.parametrize(
    ("since", "wait"), [(MINUTE, MINUTE), (4 * HOUR, 30 * MINUTE), (timedelta(days=9), HOUR)]
)
def test_the_longer_it_takes_the_less_often_it_is_tried(since, wait):
    assert paused(NEW, now=NOON + since).try_again_at == NOON + since + wait


def test_at_the_end_hashes_times_and_counts_stay():
    busy = at(STEPS[-1], rows={"texts": 1}, twilio={"messages": 1}, counted=("k",), kept_opt_outs=("d1",))

    assert after_step(busy, now=NOON + HOUR) == Erasure(
        digest="d1",
        begun_at=NOON,
        step="",
        rows={"texts": 1},
        twilio={"messages": 1},
        finished_at=NOON + HOUR,
    )


def test_one_under_way_goes_on_and_one_that_is_finished_begins_anew_with_its_counts():
    waiting = at(Step.CALLS, try_again_at=NOON + HOUR, version="v1")
    finished = structs.replace(NEW, step="", number="", rows={"texts": 1}, finished_at=NOON, version="v2")

    assert begin("d1", NEW.number, known=waiting, now=NOON) == structs.replace(waiting, try_again_at=None)
    assert begin("d1", NEW.number, known=None, now=NOON) == NEW
    assert begin("d1", NEW.number, known=finished, now=NOON + HOUR) == structs.replace(
        NEW, begun_at=NOON + HOUR, rows={"texts": 1}, version="v2"
    )


def test_counts_add_up_and_the_last_keys_stay():
    once = counted(NEW, {"texts": 1}, {"messages": 1}, ("k1",))
    twice = counted(once, {"texts": 2, "calls": 1}, {}, ("k2",))

    assert (twice.rows, twice.twilio) == ({"texts": 3, "calls": 1}, {"messages": 1})
    assert (twice.counted, twice.found) == (("k2",), True)
