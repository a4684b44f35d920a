import pytest

from shared.domain.reminders.reminder_validation import read_reminder
from shared.domain.time_span import iso_duration
from shared.errors import InvalidInput


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("01:00:00", "PT1H"),
        ("00:30:00", "PT30M"),
        ("1.02:03:04.5000000", "P1DT2H3M4S"),
        ("2.00:00:00", "P2D"),
        ("00:00:00", "PT0S"),
        ("9" * 5_000 + ".00:00:00", ""),
        ("25:00:00", ""),
        ("01:00", ""),
        ("an hour", ""),
    ],
)
def test_a_time_span_as_dotnet_writes_it_is_told_in_iso_8601(text, iso):
    assert iso_duration(text) == iso


def test_a_grace_as_dotnet_writes_it_is_refused_with_the_duration_to_write():
    raw = {"message": {"to": "+12025550111", "body": "x"}, "at": "2030-01-01T09:00Z", "grace": "01:00:00"}

    with pytest.raises(InvalidInput, match=r"grace: must be an ISO 8601 duration.*: write PT1H"):
        read_reminder(raw, default_id="r1", default_country="")
