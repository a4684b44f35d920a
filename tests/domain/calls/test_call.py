from datetime import timedelta
from functools import reduce
from itertools import permutations

import pytest

from shared.domain.calls.call import Call, Outcome, merge
from tests.examples import NOON, PERSON

SID = "CA" + "1" * 32
END = Call(
    sid=SID, at=NOON, sender=PERSON, to="+15005550006", status="completed", seconds=9, ended_at=NOON
)  # fmt: skip


def facts(**fields) -> Call:
    return Call(sid=SID, at=NOON + timedelta(seconds=1), **fields)


LOOKED = facts(wanted=True, connecting=("desk/0",))
NOBODY = facts(wanted=True, connecting=("desk/0",), unconnected=("desk/0",))


@pytest.mark.parametrize(
    ("reports", "outcome"),
    [
        ([], Outcome.HUNG_UP),
        ([LOOKED], Outcome.MISSED),
        ([LOOKED, NOBODY], Outcome.MISSED),
        ([LOOKED, facts(talked=True)], Outcome.TALKED),
        ([NOBODY, facts(wanted=True, left_message=True, recordings=("RE1",))], Outcome.MESSAGE),
        ([facts(talked=True), facts(left_message=True)], Outcome.TALKED),
        ([facts(flow="reception", answers={"day": "Monday"})], Outcome.HUNG_UP),
    ],
)
def test_a_call_ends_as_its_reports_say_in_whatever_order_and_however_often_they_come(reports, outcome):
    for order in permutations([*reports, END, *reports]):
        call = reduce(merge, order, None)

        assert (call.outcome, call.at, call.seconds, call.to) == (outcome, NOON, 9, END.to)


def test_a_call_is_in_progress_until_its_end_is_known():
    assert reduce(merge, [LOOKED, facts(talked=True)], None).outcome is Outcome.IN_PROGRESS


def test_answers_and_recordings_add_up():
    call = reduce(
        merge,
        [facts(answers={"a": "1"}, recordings=("RE2",)), facts(answers={"b": "2"}, recordings=("RE1",))],
    )

    assert (call.answers, call.recordings) == ({"a": "1", "b": "2"}, ("RE1", "RE2"))


def test_an_attempt_to_connect_is_open_until_its_result_is_known():
    assert LOOKED.has_open_attempt
    assert not merge(LOOKED, NOBODY).has_open_attempt
    assert not merge(LOOKED, facts(talked=True)).has_open_attempt
