from datetime import timedelta

import pytest

from shared.domain.acts.act import Act, read_act_search
from shared.errors import InvalidInput
from tests.examples import NOON


def test_of_two_acts_the_later_one_sorts_first():
    earlier, later = (
        Act(at=NOON + timedelta(milliseconds=n), who="Ana", what="stop").key("zz"[: 2 - n]) for n in (0, 1)
    )

    assert later < earlier


@pytest.mark.parametrize(
    "day", ["2026-13-01", "2026-1-1", "today", "2026-11-32", "2026-02-30", "٢٠٢٦-11-29", "2026-11-29\n"]
)
def test_what_is_no_day_is_refused(day):
    with pytest.raises(InvalidInput, match="day"):
        read_act_search({"day": day})
