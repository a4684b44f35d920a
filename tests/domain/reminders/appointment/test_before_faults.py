import pytest

from shared.domain.reminders.reminder_validation import read_reminder
from shared.errors import InvalidInput

MESSAGE = {"to": "+15005550100", "body": "Hi"}
ONCE = {"message": MESSAGE, "at": "2026-12-01T09:00", "zone": "Europe/Lisbon"}
RULE = {"message": MESSAGE, "rrule": "FREQ=DAILY", "start": "2026-12-01T09:00", "zone": "Europe/Lisbon"}


def faults(**fields):
    with pytest.raises(InvalidInput) as caught:
        read_reminder({**ONCE, **fields}, default_id="new", default_country="")
    return {fault.field: fault.message for fault in caught.value.faults}


@pytest.mark.parametrize(
    ("before", "field", "text"),
    [
        (["P1D", "P1D"], "before[1]", "twice"),
        (["P1D", "P367D"], "before[1]", "P366D"),
        (["PT8785H"], "before[0]", "P366D"),
        (["P366DT1S"], "before[0]", "P366D"),
        (["P53W"], "before[0]", "P366D"),
        (["P1M"], "before[0]", "P1D"),
        (["P1Y"], "before[0]", "ISO 8601"),
        (["P"], "before[0]", "ISO 8601"),
        (["PT"], "before[0]", "ISO 8601"),
        (["P1DT"], "before[0]", "ISO 8601"),
        (["P1W1D"], "before[0]", "ISO 8601"),
        (["-P1D"], "before[0]", "ISO 8601"),
        (["PT1.5H"], "before[0]", "ISO 8601"),
        (["p1d"], "before[0]", "ISO 8601"),
        (["P1D\n"], "before[0]", "ISO 8601"),
        ([60], "before[0]", "ISO 8601"),
        ("P1D", "before", "list"),
        ([f"PT{minutes}M" for minutes in range(1, 12)], "before", "10"),
    ],
)
def test_a_wrong_duration_is_named_with_its_place_and_the_remedy(before, field, text):
    found = faults(before=before)

    assert [*found] == [field]
    assert text in found[field]


def test_a_rule_has_no_before_since_it_has_times_of_its_own():
    with pytest.raises(InvalidInput) as caught:
        read_reminder({**RULE, "before": ["P1D"]}, default_id="new", default_country="")

    (fault,) = caught.value.faults
    assert (fault.field, "only for a reminder with at" in fault.message) == ("before", True)


@pytest.mark.parametrize("before", ["P366D", "P52W", "PT8784H", "PT0S", "P0D", "P1DT2H30M", "PT90S"])
def test_durations_of_up_to_a_year_are_accepted_as_written(before):
    reminder = read_reminder({**ONCE, "before": [before]}, default_id="new", default_country="")

    assert reminder.before == (before,)


def test_no_durations_are_none():
    for raw in ({**ONCE, "before": []}, {**ONCE, "before": None}):
        assert read_reminder(raw, default_id="new", default_country="").before == ()
