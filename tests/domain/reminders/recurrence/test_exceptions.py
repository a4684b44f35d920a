import pytest
from msgspec import structs

from shared.domain.reminders.recurrence.exceptions import with_whole_days
from shared.domain.reminders.reminder import Reminder
from shared.errors import InvalidInput

RULE = Reminder(id="r", message={}, rrule="FREQ=DAILY;BYHOUR=9,17", start="2026-03-01T09:00", zone="UTC")


def left_out(*exceptions: str, **fields) -> tuple[str, ...]:
    return with_whole_days(structs.replace(RULE, exceptions=exceptions, **fields)).exceptions


def test_a_day_stands_for_its_times_and_a_time_stays_as_it_is_written():
    assert left_out("2026-03-03", "2026-03-04T09:00") == (
        *("2026-03-03T09:00:00", "2026-03-03T17:00:00", "2026-03-04T09:00"),
    )


def test_times_of_a_counted_rule_are_counted_from_its_start():
    assert left_out("2026-03-02", count=3) == ("2026-03-02T09:00:00",)
    with pytest.raises(InvalidInput, match=r"except\[0\]: meets no time of the rule: 2026-03-03"):
        left_out("2026-03-03", count=3)


def test_more_times_than_are_kept_are_refused():
    with pytest.raises(InvalidInput, match="more than 200"):
        left_out("2026-03-03", "2026-03-04", rrule="FREQ=MINUTELY;INTERVAL=10")
