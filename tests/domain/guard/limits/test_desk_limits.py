import pytest

from shared.domain.guard.guard_rules import GuardRules
from shared.domain.guard.limits.desk_limits import desk_limits
from shared.domain.guard.limits.limit import read_limits

LIMITS = read_limits("person 20/day, abroad 100/day, all 500/day, all 50/hour, calls 7/day")


@pytest.mark.parametrize(
    ("to", "is_call", "counted"),
    [
        ("+12025550100", False, ["all 500/day", "all 50/hour"]),
        ("+12025550100", True, ["all 500/day", "all 50/hour", "calls 7/day"]),
        ("+447400123456", False, ["abroad 100/day", "all 500/day", "all 50/hour"]),
        ("+881612345678", False, ["abroad 100/day", "all 500/day", "all 50/hour"]),  # a satellite phone
        ("client:ana", True, ["all 500/day", "all 50/hour", "calls 7/day"]),
        ("sip:ana@example.com", True, ["all 500/day", "all 50/hour", "calls 7/day"]),
    ],
)
def test_which_limits_of_the_desk_count_a_message(to, is_call, counted):
    found = desk_limits(to, is_call=is_call, rules=GuardRules(limits=LIMITS, home=frozenset({"US"})))

    assert [limit.name for limit in found] == counted


def test_without_a_country_of_our_own_every_number_is_abroad():
    found = desk_limits("+12025550100", is_call=False, rules=GuardRules(limits=LIMITS))

    assert found[0].name == "abroad 100/day"
