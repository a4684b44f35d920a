from shared.domain.guard.guard_rules import GuardRules
from shared.domain.guard.limits.limit import read_limits
from shared.services.guard.limits.count_sent import count_sent
from tests.examples import NOON
from tests.fakes.guard import MemoryPots, memory_guard


def test_an_answer_counts_for_each_limit_of_the_desk_that_is_about_it():
    pots = MemoryPots()
    limits = read_limits("person 1/day, abroad 10/day, all 10/day, calls 10/day")
    guard = memory_guard(GuardRules(limits=limits, home=frozenset({"US"})), pots=pots)

    count_sent("+447400123456", units=12, guard=guard, now=NOON)
    count_sent("+12025550100", units=1, is_call=True, guard=guard, now=NOON)
    for limit in guard.rules.limits[1:]:
        guard.shares.take(limit, 1, now=NOON)

    assert {pot.key: pot.given for pot in pots.all()} == {"abroad/day": 12, "all/day": 13, "calls/day": 2}


def test_without_limits_nothing_is_counted():
    count_sent("not even a number", units=1, guard=memory_guard(), now=NOON)
