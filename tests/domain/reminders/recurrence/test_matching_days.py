from datetime import date

import pytest

from shared.domain.reminders.recurrence.matching_days import day_rule, matching_days
from shared.domain.reminders.recurrence.rule import read_rule, rule_parts


def days(rrule: str, year: int, start: date = date(2026, 3, 14)) -> list[date]:
    rule = day_rule(read_rule(rule_parts(rrule)), start)
    return [date.fromordinal(ordinal) for ordinal in matching_days(rule, year)]


@pytest.mark.parametrize("year", range(1999, 2031))
@pytest.mark.parametrize("week_start", ["MO", "TU", "SU"])
def test_weeks_have_the_numbers_of_the_calendar(year, week_start):
    first = days(f"FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO,TU,WE,TH,FR,SA,SU;WKST={week_start}", year)
    last = days(f"FREQ=YEARLY;BYWEEKNO=-1;BYDAY=MO,TU,WE,TH,FR,SA,SU;WKST={week_start}", year)

    assert date(year, 1, 4) in first, "the week with 4 January is the first"
    assert date(year, 12, 28) in last, "the week with 28 December is the last"
    if week_start == "MO":
        assert all(day.isocalendar().week == 1 for day in first)
        assert all(day.isocalendar().week >= 52 for day in last)


@pytest.mark.parametrize("year", [2023, 2024, 2100])
def test_days_from_the_end_are_counted_in_their_month_or_year(year):
    assert days("FREQ=YEARLY;BYYEARDAY=-1,1", year) == [date(year, 1, 1), date(year, 12, 31)]
    assert days("FREQ=MONTHLY;BYMONTHDAY=-1;BYMONTH=2", year) == [date(year, 2, 29 if year == 2024 else 28)]


def test_without_a_part_for_days_the_day_of_the_start_counts():
    assert days("FREQ=YEARLY", 2027) == [date(2027, 3, 14)]
    assert days("FREQ=YEARLY;BYMONTH=5,6", 2027) == [date(2027, 5, 14), date(2027, 6, 14)]
    assert len(days("FREQ=MONTHLY", 2027, date(2026, 1, 31))) == 7
    assert {day.weekday() for day in days("FREQ=WEEKLY", 2027)} == {5}
    assert len(days("FREQ=DAILY", 2027)) == 365
