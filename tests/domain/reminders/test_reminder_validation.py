from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.reminders.occurrences import schedule
from shared.domain.reminders.reminder import message_of
from shared.domain.reminders.reminder_validation import read_reminder
from shared.errors import InvalidInput

MESSAGE = {"to": "+15005550100", "body": "Hi"}
ONCE = {"message": MESSAGE, "at": "2026-12-01T09:00", "zone": "Europe/Lisbon"}
RULE = {"message": MESSAGE, "rrule": "FREQ=DAILY", "start": "2026-12-01T09:00", "zone": "Europe/Lisbon"}
ASKING = {**RULE, "message": {**MESSAGE, "flow": "confirm"}}


def faults(raw: dict) -> dict[str, str]:
    with pytest.raises(InvalidInput) as caught:
        read_reminder(raw, default_id="new", default_country="")
    told = caught.value.faults
    return {one.field: "; ".join(each.message for each in told if each.field == one.field) for one in told}


def without(raw: dict, *names: str) -> dict:
    return {name: value for name, value in raw.items() if name not in names}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"zone": "Europe/Lissabon"}, "zone"),
        ({"zone": "Europe"}, "zone"),
        ({"zone": "../../etc/passwd"}, "zone"),
        ({"at": "2026-12-01T09:00Z"}, "zone"),
        ({"at": "tomorrow"}, "at"),
        ({"at": "2026-02-30T09:00"}, "at"),
        ({"at": "9999-01-01T09:00"}, "at"),
        ({"grace": "-PT1H"}, "grace"),
        ({"grace": "PT0S"}, "grace"),
        ({"grace": "1 hour"}, "grace"),
        ({"message": "Hi"}, "message"),
        ({"message": {**MESSAGE, "id": "x"}}, "message.id"),
        ({"message": {**MESSAGE, "not_before": "2026-12-01T09:00Z"}}, "message.not_before"),
        ({"message": {"to": 7, "body": "Hi"}}, "message.to"),
        ({"id": "x" * 101}, "id"),
        ({"id": "newline\n"}, "id"),
        ({"paused": "yes"}, "paused"),
        ({"count": 3}, "count"),
        ({"until": "2027-01-01"}, "until"),
        ({"except": ["2026-12-02T09:00"]}, "except"),
        ({"rrule": "FREQ=DAILY"}, "rrule"),
        ({"att": "x"}, "att"),
    ],
)
def test_what_is_wrong_with_a_single_one_is_named(change, field):
    assert faults({**ONCE, **change}).keys() == {field}


@pytest.mark.parametrize(
    ("change", "field", "says"),
    [
        ({"start": "2026-12-01T09:00Z"}, "start", "local time"),
        ({"start": "2026-02-30T09:00"}, "start", "no time there is"),
        ({"until": "soon"}, "until", "last day"),
        ({"until": "2027-02-30"}, "until", "no time there is"),
        ({"count": 0}, "count", "1 to 1000"),
        ({"rrule": "FREQ=DAILY;COUNT=3", "count": 3}, "count", "leave out one"),
        ({"rrule": "FREQ=DAILY;UNTIL=20270101", "until": "2027-01-01"}, "until", "leave out one"),
        ({"except": ["2026-12-02"]}, "except", "local times"),
        ({"except": ["2026-13-02T09:00"]}, "except[0]", "no time there is"),
        ({"rrule": "every day"}, "rrule", "no part of a rule"),
        ({"rrule": "INTERVAL=2"}, "rrule", "FREQ is missing"),
        ({"rrule": "FREQ=SECONDLY"}, "rrule", "no reminder fires every second"),
        ({"rrule": "FREQ=MINUTELY;BYSECOND=0,1,2"}, "rrule", "no reminder fires every second"),
        ({"rrule": "FREQ=DAILY;INTERVAL=0"}, "rrule", "INTERVAL"),
        ({"rrule": "FREQ=DAILY;BYEASTER=0"}, "rrule", "BYEASTER is no part"),
        ({"rrule": "FREQ=DAILY;FREQ=WEEKLY"}, "rrule", "twice"),
        ({"rrule": "FREQ=WEEKLY;BYDAY=1MO"}, "rrule", "FREQ=MONTHLY"),
        ({"rrule": "FREQ=WEEKLY;BYMONTHDAY=1"}, "rrule", "BYMONTHDAY cannot be used"),
        ({"rrule": "FREQ=MONTHLY;BYSETPOS=1"}, "rrule", "another BY"),
        ({"rrule": "FREQ=MONTHLY;BYMONTHDAY=32"}, "rrule", "1 to 31"),
        ({"rrule": "FREQ=MONTHLY;BYMONTHDAY=0"}, "rrule", "1 to 31"),
        ({"rrule": "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"}, "rrule", "never fires"),
        ({"rrule": "FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30"}, "rrule", "never fires"),
        ({"rrule": "FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=31;BYMONTH=11"}, "rrule", "never fires"),
        ({"until": "2026-11-30"}, "rrule", "never fires"),
        ({"count": 1, "except": ["2026-12-01T09:00"]}, "rrule", "never fires"),
    ],
)
def test_what_is_wrong_with_a_rule_is_named_with_what_to_do(change, field, says):
    told = faults({**RULE, **change})

    assert told.keys() == {field}
    assert says in told[field]


OWN_TAGS = pytest.mark.parametrize(
    "own", [{}, {"tags": {}}], ids=["message without tags", "message with its own"]
)


@OWN_TAGS
def test_what_is_too_large_to_be_kept_is_refused(own):
    raw = {**ONCE, "tags": {"a": "x" * 24_000}, "message": {**MESSAGE, **own}}

    assert "24000 bytes" in faults(raw)[""]


@OWN_TAGS
def test_what_is_taken_is_not_too_large_to_go_out(own):
    taken = []
    for size in range(23_500, 24_000, 10):
        raw = {**ONCE, "tags": {"a": "x" * size}, "message": {**MESSAGE, **own}}
        with suppress(InvalidInput):
            taken.append(read_reminder(raw, default_id="r" * 100, default_country=""))

    last = schedule(taken[-1], now=datetime(2026, 11, 1, tzinfo=UTC))
    assert 0 < len(taken) < 50
    assert message_of(last, last.due, default_country="")


def test_what_cannot_be_read_is_not_called_missing_too():
    assert "missing" not in str(
        faults({**RULE, "start": 7}) | faults({**ONCE, "at": 7}) | faults({**RULE, "rrule": 7})
    )


def test_what_is_null_is_not_there():
    nothing = dict.fromkeys(("at", "start", "zone", "rrule", "until", "count", "escalate"))

    assert faults({**nothing, "message": MESSAGE, "except": []}).keys() == {"at"}
    assert faults({**nothing, "message": MESSAGE, "rrule": ""}).keys() == {"rrule", "start", "zone"}


def test_a_rule_needs_a_start_and_a_zone():
    assert faults(without(RULE, "start", "zone")).keys() == {"start", "zone"}


@pytest.mark.parametrize(
    ("escalate", "field"),
    [
        ({}, "escalate"),
        ({"after": "PT15M"}, "escalate"),
        ({"after": "PT15M", "channel": "pigeon"}, "escalate"),
        ({"after": "PT15M", "channel": "call", "when": "now"}, "escalate"),
        ({"after": "PT0S", "channel": "call"}, "escalate.after"),
        ({"after": "P31D", "channel": "call"}, "escalate.after"),
        ({"after": "PT15M", "channel": "sms"}, "escalate.channel"),
    ],
)
def test_what_is_wrong_with_an_escalation_is_named(escalate, field):
    assert faults({**ASKING, "escalate": escalate}).keys() == {field}


def test_an_escalation_needs_a_flow_that_awaits_an_answer():
    told = faults({**RULE, "escalate": {"after": "PT15M", "channel": "call"}})

    assert "message.flow" in told["escalate"]


def test_a_good_escalation_is_taken():
    raw = {**ASKING, "escalate": {"after": "PT15M", "channel": "call"}}

    reminder = read_reminder(raw, default_id="new", default_country="")

    assert reminder.escalate.after == timedelta(minutes=15)


ODD: tuple[object, ...] = (
    None,
    "",
    0,
    [],
    {},
    "x",
    "2026-12-01T09:00",
    "FREQ=DAILY",
    "UTC",
    "PT1H",
    True,
    ["2026-12-01T09:00"],
)
FIELDS = (
    "at",
    "rrule",
    "start",
    "zone",
    "until",
    "count",
    "except",
    "grace",
    "paused",
    "escalate",
    "tags",
    "id",
)


@settings(max_examples=500)
@given(st.dictionaries(st.sampled_from(FIELDS), st.sampled_from(ODD)))
def test_whatever_is_given_is_taken_or_refused_with_a_reason(raw):
    with suppress(InvalidInput):
        reminder = read_reminder({"message": MESSAGE, **raw}, default_id="new", default_country="")
        assert reminder.at or reminder.rrule


def test_every_fault_is_named_at_once():
    raw = {"message": {"body": 1}, "until": "x", "grace": "PT0S"}

    assert faults(raw).keys() == {"message.to", "message.body", "at", "until", "grace"}


def test_a_time_without_zone_or_offset_asks_for_one():
    assert "zone" in faults({"message": MESSAGE, "at": "2026-12-01T09:00"})
