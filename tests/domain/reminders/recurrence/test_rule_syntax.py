import pytest

from shared.domain.reminders.recurrence.rule_syntax import rule_faults


@pytest.mark.parametrize(
    ("rrule", "text"),
    [
        ("every day", "EVERY DAY is not a part of a rule"),
        ("INTERVAL=2", "FREQ is missing"),
        ("FREQ=SECONDLY", "SECONDLY is not supported"),
        ("FREQ=MINUTELY;BYSECOND=0,1,2", "several times a minute are not supported"),
        ("FREQ=DAILY;INTERVAL=0", "INTERVAL"),
        ("FREQ=DAILY;BYEASTER=0", "BYEASTER is not a part"),
        ("FREQ=DAILY;FREQ=WEEKLY", "FREQ is repeated"),
        ("FREQ=WEEKLY;BYDAY=1MO", "FREQ=MONTHLY"),
        ("FREQ=WEEKLY;BYMONTHDAY=1", "BYMONTHDAY cannot be used"),
        ("FREQ=MONTHLY;BYSETPOS=1", "another BY part"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "1 to 31"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "1 to 31"),
    ],
)
def test_a_fault_of_a_rule_is_reported_with_its_remedy(rrule, text):
    assert text in "; ".join(rule_faults(rrule))


@pytest.mark.parametrize("rrule", ["FREQ=DAILY", "RRULE:FREQ=MONTHLY;BYDAY=-1FR", "freq=weekly;byday=mo,th"])
def test_a_valid_rule_has_no_faults(rrule):
    assert list(rule_faults(rrule)) == []
