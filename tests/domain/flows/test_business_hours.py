from datetime import UTC, datetime

import pytest

from shared.domain.flows.business_hours import Hours

HOURS = Hours(
    zone="Europe/London",
    open={"mon-thu": "09:00-12:00, 13:00-17:00", "fri": "22:00-02:00", "sat, sun": "10:00-24:00"},
    closed=("2026-12-25", "2026-12-31..2027-01-01"),
)


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        ("2026-03-02T09:00", True),  # a Monday, winter time
        ("2026-03-02T08:59", False),
        ("2026-03-02T12:00", False),
        ("2026-03-02T16:59", True),
        ("2026-06-01T08:00", True),  # summer time: 9 in London
        ("2026-06-01T16:00", False),
        ("2026-03-06T22:30", True),  # a Friday night
        ("2026-03-07T01:59", True),
        ("2026-03-07T02:00", False),
        ("2026-03-07T23:59", True),
        ("2026-12-25T23:00", False),  # a Friday, closed
        ("2026-12-26T01:00", False),  # which belongs to that Friday
        ("2026-12-31T10:00", False),
        ("2027-01-01T22:30", False),
        ("2027-01-02T10:00", True),
    ],
)
def test_hours_are_local_times(at, is_open):
    assert HOURS.is_open(datetime.fromisoformat(at).replace(tzinfo=UTC)) is is_open
