from datetime import UTC, datetime

import pytest

from shared.domain.reminder import due_at, read_reminder
from shared.errors import InvalidInput
from tests.examples import NOON

MESSAGE = {"to": "+15005550100", "body": "Hi"}
GOOD = {"message": MESSAGE, "at": "2026-12-01T09:00", "zone": "Europe/Lisbon"}


def faults(raw: dict) -> dict[str, str]:
    with pytest.raises(InvalidInput) as caught:
        read_reminder(raw, default_id="new", now=NOON, default_country="")
    return {fault.field: fault.message for fault in caught.value.faults}


@pytest.mark.parametrize(
    ("at", "zone", "instant"),
    [
        ("2026-12-01T09:00", "Europe/Lisbon", "2026-12-01T09:00"),
        ("2026-07-01T09:00", "Europe/Lisbon", "2026-07-01T08:00"),
        ("2026-12-01T09:00+01:00", None, "2026-12-01T08:00"),
        ("2026-12-01T09:00:30Z", None, "2026-12-01T09:00:30"),
        # The clock goes from 01:00 to 02:00: 01:30 does not exist and moves on by the gap.
        ("2026-03-29T01:30", "Europe/Lisbon", "2026-03-29T01:30"),
        # The clock goes back from 02:00 to 01:00: 01:30 happens twice, and the first counts.
        ("2026-10-25T01:30", "Europe/Lisbon", "2026-10-25T00:30"),
        # Lord Howe moves by half an hour: 02:15 does not exist.
        ("2026-10-04T02:15", "Australia/Lord_Howe", "2026-10-03T15:45"),
        # Samoa had no 30 December 2011.
        ("2011-12-30T09:00", "Pacific/Apia", "2011-12-30T19:00"),
    ],
)
def test_a_local_time_becomes_the_instant_it_means(at, zone, instant):
    assert due_at(at, zone) == datetime.fromisoformat(instant).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"zone": "Europe/Lissabon"}, "zone"),
        ({"zone": "Europe"}, "zone"),
        ({"zone": "../../etc/passwd"}, "zone"),
        ({"at": "2026-12-01T09:00Z"}, "zone"),
        ({"at": "tomorrow"}, "at"),
        ({"at": "2026-02-30T09:00"}, "at"),
        ({"at": "2026-03-01T10:59"}, "at"),
        ({"grace": "-PT1H"}, "grace"),
        ({"grace": "1 hour"}, "grace"),
        ({"message": "Hi"}, "message"),
        ({"message": {**MESSAGE, "id": "x"}}, "message.id"),
        ({"message": {**MESSAGE, "not_before": "2026-12-01T09:00Z"}}, "message.not_before"),
        ({"message": {"to": 7, "body": "Hi"}}, "message.to"),
        ({"id": "x" * 101}, "id"),
        ({"rrule": "FREQ=DAILY"}, "rrule"),
        ({"escalate": {}}, "escalate"),
        ({"att": "x"}, "att"),
    ],
)
def test_what_is_wrong_is_named(change, field):
    assert faults({**GOOD, **change}).keys() == {field}


def test_every_fault_is_named_at_once():
    assert faults({"message": {"body": 1}, "count": 3}).keys() == {
        "message.to",
        "message.body",
        "at",
        "count",
    }


def test_a_time_without_zone_or_offset_asks_for_one():
    assert "zone" in faults({"message": MESSAGE, "at": "2026-12-01T09:00"})


def test_a_time_just_past_is_taken_within_its_grace():
    reminder = read_reminder(
        {**GOOD, "at": "2026-03-01T11:30Z", "zone": None} | {"zone": "UTC", "at": "2026-03-01T11:30"},
        default_id="new",
        now=NOON,
        default_country="",
    )

    assert reminder.id == "new"
