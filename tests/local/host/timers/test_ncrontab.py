from datetime import datetime

import pytest

from local.host.timers.ncrontab import InvalidSchedule, Schedule

NOW = datetime(2026, 11, 22, 11, 30, 15)  # a Sunday  # noqa: DTZ001


@pytest.mark.parametrize(
    ("expression", "after"),
    [
        ("0 * * * * *", "2026-11-22 11:31:00"),
        ("15 30 11 * * *", "2026-11-23 11:30:15"),  # the start itself does not count
        ("16 30 11 * * *", "2026-11-22 11:30:16"),
        ("*/20 * * * * *", "2026-11-22 11:30:20"),
        ("50/5 * * * * *", "2026-11-22 11:30:50"),  # from 50 to the end
        ("*/5 * * * *", "2026-11-22 11:35:00"),  # five fields: no seconds
        ("0 0 22-2 * * *", "2026-11-22 12:00:00"),  # turned round: 2 to 22
        ("0 0 0 * * Fri-Sun", "2026-11-23 00:00:00"),  # turned round: Sunday to Friday
        ("0 0 9 13 * Fri", "2027-08-13 09:00:00"),  # both days must match
        ("0 0 0 1 J *", "2027-01-01 00:00:00"),  # the first month that begins so
        ("0 0 0 * * T", "2026-11-24 00:00:00"),
        ("0 0 0 * * mon,WEDNESDAY", "2026-11-23 00:00:00"),
        ("0 0 0 29 2 *", "2028-02-29 00:00:00"),
        ("0 0 0 29 2 Mon", "2044-02-29 00:00:00"),
        ("0 0 0 31 * *", "2026-12-31 00:00:00"),
        ("0 0 0 1 1-11/5 *", "2027-01-01 00:00:00"),
        ("59 59 23 31 12 *", "2026-12-31 23:59:59"),
        ("0 15,45 8-10 * * *", "2026-11-23 08:15:00"),
    ],
)
def test_the_next_time_follows_azures_rules(expression, after):
    assert str(Schedule.parse(expression).after(NOW)) == after


def test_a_fraction_of_a_second_is_not_a_time_that_was_missed():
    assert str(Schedule.parse("* * * * * *").after(NOW.replace(microsecond=900_000))) == "2026-11-22 11:30:16"


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "* * * *",
        "* * * * * * *",
        "60 * * * * *",
        "0 0 24 * * *",
        "0 0 0 0 * *",
        "0 0 0 * 13 *",
        "0 0 0 * * 7",
        "0 0 0 L * *",
        "0 0 0 ? * *",
        "*/0 * * * * *",
        "٣ * * * * *",
        "*/٣ * * * * *",
        "1,, * * * * *",
        "0 0 0 * Foo *",
        "0 0 0 30 2 *",
        "00:05:00",
    ],
)
def test_an_invalid_or_never_due_schedule_is_refused(expression):
    with pytest.raises(InvalidSchedule):
        Schedule.parse(expression)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("*/10 * * * * *", True),
        ("10,20 * * * * *", True),
        ("30 * * * * *", False),
        ("* 30 * * * *", False),
        ("* * 12 * * Mon", False),
        ("*/5 * * * *", False),
    ],
)
def test_several_times_in_every_minute_is_too_often_for_a_status(expression, expected):
    assert Schedule.parse(expression).is_more_than_minutely is expected
