from datetime import timedelta

import pytest

from shared.domain.deliveries.status import Status
from shared.domain.guard.decision import End, Hold
from shared.domain.guard.guard_rules import GuardRules
from shared.domain.guard.limits.limit import read_limits
from shared.domain.guard.limits.pot import Pot, Share
from shared.services.guard.limits.desk_room import DeskRoom
from tests.examples import NOON, a_message

HOUR = timedelta(hours=1)


def room(limits: str, *pots: Pot) -> DeskRoom:
    return DeskRoom(pots, rules=GuardRules(limits=read_limits(limits), home=frozenset({"US"})))


def take(desk: DeskRoom, units: int = 1, *, at=NOON, **fields) -> Hold | End | None:
    return desk.take(a_message(**fields), units=units, at=at)


def test_there_is_room_for_what_is_left_and_no_more():
    desk = room("all 10/day", Pot(key="all/day", interval="2026-03-01", most=10, given=7))

    assert take(desk, 3) is None
    assert take(desk, 1) == End(status=Status.REFUSED, reason="limit: all 10/day is reached")


def test_what_another_worker_holds_and_has_not_spent_is_room():
    share = Share("other", 7, 2, until=NOON + HOUR)
    pot = Pot(key="all/day", interval="2026-03-01", most=10, given=7, shares=(share,))

    assert take(room("all 10/day", pot), 8) is None


def test_a_pot_of_an_hour_that_is_over_counts_nothing():
    pot = Pot(key="all/hour", interval="2026-03-01T11", most=5, given=5)

    assert take(room("all 5/hour", pot), 5) is None


def test_what_waits_comes_out_in_the_next_hour():
    desk = room("all 1/hour")
    take(desk)

    held = take(desk, over="hold", at=NOON + HOUR / 2)

    assert held.until == NOON + HOUR


@pytest.mark.parametrize(
    ("limits", "fields", "is_counted"),
    [
        ("calls 1/day", {"channel": "call"}, True),
        ("calls 1/day", {}, False),
        ("abroad 1/day", {"to": "+447700900123"}, True),
        ("abroad 1/day", {"to": "+12025550123"}, False),
        ("person 1/day", {}, False),  # the guard asks that
    ],
)
def test_each_limit_counts_its_own(limits, fields, is_counted):
    desk = room(limits)

    assert take(desk, **fields) is None
    assert bool(take(desk, **fields)) is is_counted


def test_a_message_that_is_refused_by_one_limit_takes_nothing_of_another():
    desk = room("all 2/day, abroad 1/day")

    outcomes = [take(desk, to=to) for to in ("+447700900123", "+447700900124", "+12025550123")]

    assert [bool(outcome) for outcome in outcomes] == [False, True, False]


def test_a_message_larger_than_a_limit_never_waits():
    refused = take(room("all 1/hour"), 2, over="hold")

    assert refused.reason == "limit: 2 segments are more than all 1/hour ever allows"
