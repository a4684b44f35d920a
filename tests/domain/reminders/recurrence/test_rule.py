import pytest

from shared.domain.reminders.recurrence.rule import NumberedDay, read_rule, rule_parts


def test_a_rule_has_its_parts():
    rule = read_rule(rule_parts("RRULE:freq=monthly;interval=2;byday=-1fr,mo;byhour=8,13;wkst=SU"))

    assert (rule.freq, rule.interval, rule.hours, rule.week_start) == ("MONTHLY", 2, frozenset({8, 13}), 6)
    assert rule.days == (NumberedDay(4, -1), NumberedDay(0))
    assert rule.minutes == rule.positions == frozenset()


@pytest.mark.parametrize("rrule", ["FREQ=DAILY;BYDAY=ODD", "FREQ=DAILY;BYHOUR=ODD", "FREQ=DAILY;WKST=ODD"])
def test_what_is_no_rule_is_refused(rrule):
    with pytest.raises(ValueError, match=r"ODD|not in tuple"):
        read_rule(rule_parts(rrule))
