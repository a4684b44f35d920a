"""A change as a line."""

from datetime import UTC

import click
import pytest

from switchboard.tail.seen import call_change, message_change, text_change
from switchboard.tail.since import read_since
from switchboard.tail.tail_line import tail_line
from tests.examples import NOON

AT = "2026-03-01T12:00:05Z"
TEXT = {"sid": "SM1", "from": "+12025550950", "at": AT, "body": "", "media": ["https://a"]}
MESSAGE = {"id": "m1", "updated_at": AT, "sequence": 1, "status": "held", "reason": "quiet_hours"}
CALL = {"sid": "CA1", "from": "+12025550950", "at": AT, "outcome": "missed", "seconds": 41}


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (
            message_change({**MESSAGE, "message": {"to": "+12025550950", "body": "a" * 70}}),
            f"12:00:05 > +12025550950  held (quiet_hours)  m1  {'a' * 60}…",
        ),
        (
            message_change({**MESSAGE, "message": {"to": "+12025550950", "channel": "call", "flow": "menu"}}),
            "12:00:05 > +12025550950  held (quiet_hours)  m1  call: menu",
        ),
        (text_change(TEXT), "12:00:05 < +12025550950  (1 file)"),
        (call_change(CALL), "12:00:05 < +12025550950  call: missed (41 s)"),
    ],
)
def test_a_change_is_a_line_with_who_and_what(change, line):
    assert tail_line(change, UTC) == line


@pytest.mark.parametrize(
    ("since", "expected"),
    [(None, "12:00:00"), ("10m", "11:50:00"), ("2h", "10:00:00"), ("2026-03-01T11:30+00:00", "11:30:00")],
)
def test_since_is_a_time_or_how_long_ago(since, expected):
    assert f"{read_since(since, now=NOON).astimezone(UTC):%H:%M:%S}" == expected


@pytest.mark.parametrize("since", ["yesterday", "999999d", "10"])
def test_since_is_nothing_else(since):
    with pytest.raises(click.UsageError, match=since):
        read_since(since, now=NOON)
