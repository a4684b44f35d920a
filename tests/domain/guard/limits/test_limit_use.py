from datetime import timedelta

from shared.domain.guard.limits.limit import read_limits
from shared.domain.guard.limits.limit_use import LimitUse, limit_uses
from shared.domain.guard.limits.pot import Pot, Share
from tests.examples import NOON


def test_health_shows_each_limit_of_the_desk_and_nothing_of_an_earlier_day():
    limits = read_limits("person 5/hour, all 10000/day, calls 10/day")
    held = Share("w", 51, 1, NOON + timedelta(minutes=1))
    total = Pot(key="all/day", interval="2026-03-01", most=10_000, given=51, shares=(held,))
    calls = Pot(key="calls/day", interval="2026-02-28", most=10, given=9)

    assert limit_uses(limits, [total, calls], now=NOON) == (
        LimitUse(limit="all 10000/day", used=1, most=10_000, interval="2026-03-01"),
        LimitUse(limit="calls 10/day", used=0, most=10, interval="2026-03-01"),
    )
