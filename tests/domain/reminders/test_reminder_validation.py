from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.messages.message import read_message
from shared.domain.reminders.recurrence.instants import instants
from shared.domain.reminders.reminder_validation import read_reminder
from shared.errors import InvalidInput
from tests.full_length import examples

MESSAGE = {"to": "+15005550100", "body": "Hi"}
ONCE = {"message": MESSAGE, "at": "2026-12-01T09:00", "zone": "Europe/Lisbon"}
RULE = {"message": MESSAGE, "rrule": "FREQ=DAILY", "start": "2026-12-01T09:00", "zone": "Europe/Lisbon"}
ASKING = {**RULE, "message": {**MESSAGE, "flow": "confirm"}}


def faults(raw: dict) -> dict[str, str]:
    with pytest.raises(InvalidInput) as caught:
        read_reminder(raw, default_id="new", default_country="")
    found: dict[str, str] = {}
    for fault in caught.value.faults:
        found[fault.field] = "; ".join(filter(None, (found.get(fault.field), fault.message)))
    return found


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
def test_a_fault_of_a_single_reminder_names_its_field(change, field):
    assert faults({**ONCE, **change}).keys() == {field}


@pytest.mark.parametrize(
    ("change", "field", "text"),
    [
        ({"start": "2026-12-01T09:00Z"}, "start", "local time"),
        ({"start": "2026-02-30T09:00"}, "start", "not a valid date"),
        ({"until": "soon"}, "until", "last day"),
        ({"until": "2027-02-30"}, "until", "not a valid date"),
        ({"count": 0}, "count", "1 to 1000"),
        ({"rrule": "FREQ=DAILY;COUNT=3", "count": 3}, "count", "not both"),
        ({"rrule": "FREQ=DAILY;UNTIL=20270101", "until": "2027-01-01"}, "until", "not both"),
        ({"except": ["soon"]}, "except[0]", "a local time or a day"),
        ({"except": ["2026-12-02T09:30"]}, "except[0]", "meets no time of the rule"),
        ({"except": ["2026-12-02", "2026-11-02"]}, "except[1]", "meets no time of the rule"),
        ({"rrule": "FREQ=MINUTELY", "except": ["2026-12-02"]}, "except", "more than 200"),
        ({"rrule": "FREQ=HOURLY;INTERVAL=24;BYHOUR=3"}, "rrule", "BYHOUR is never met"),
        ({"rrule": "FREQ=MINUTELY;INTERVAL=60;BYMINUTE=1"}, "rrule", "BYMINUTE is never met"),
        ({"rrule": "FREQ=MINUTELY;INTERVAL=1440;BYHOUR=3"}, "rrule", "BYHOUR is never met"),
        ({"rrule": "FREQ=MONTHLY;BYDAY=99MO"}, "rrule", "from 1 to 5"),
        ({"rrule": "FREQ=YEARLY;BYDAY=-54MO"}, "rrule", "from 1 to 53"),
        ({"rrule": "FREQ=YEARLY;BYDAY=0MO"}, "rrule", "from 1 to 53"),
        ({"rrule": "FREQ=HOURLY;BYMINUTE=0;BYSETPOS=2"}, "rrule", "at most 1 in each period"),
        ({"rrule": "FREQ=MINUTELY;BYHOUR=9;BYSETPOS=3"}, "rrule", "at most 1 in each period"),
        ({"rrule": "FREQ=DAILY;BYHOUR=9,10;BYSETPOS=-3"}, "rrule", "at most 2 in each period"),
        ({"rrule": "FREQ=WEEKLY;BYDAY=MO,TU;BYSETPOS=3"}, "rrule", "at most 2 in each period"),
        ({"rrule": "FREQ=DAILY;UNTIL=20270231"}, "rrule", "UNTIL must be"),
        ({"zone": "localtime"}, "zone", "not an IANA time zone"),
        ({"zone": "right/Europe/Lisbon"}, "zone", "not an IANA time zone"),
        ({"zone": "W. Europe Standard Time"}, "zone", "of Windows is Europe/Berlin"),
        ({"id": ".."}, "id", "no URL can name it"),
        ({"except": ["2026-13-02T09:00"]}, "except[0]", "not a valid date"),
        ({"rrule": "FREQ=SECONDLY"}, "rrule", "SECONDLY is not supported"),
        ({"rrule": "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"}, "rrule", "never fires"),
        ({"rrule": "FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30"}, "rrule", "never fires"),
        ({"rrule": "FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=31;BYMONTH=11"}, "rrule", "never fires"),
        ({"until": "2026-11-30"}, "rrule", "never fires"),
        ({"count": 1, "except": ["2026-12-01T09:00"]}, "rrule", "never fires"),
    ],
)
def test_a_fault_of_a_recurring_reminder_names_its_field_and_the_remedy(change, field, text):
    found = faults({**RULE, **change})

    assert found.keys() == {field}
    assert text in found[field]


def test_an_exception_may_be_a_whole_day():
    raw = {**RULE, "rrule": "FREQ=DAILY;BYHOUR=9,17;BYMINUTE=0;COUNT=6", "except": ["2026-12-02"]}

    reminder = read_reminder(raw, default_id="new", default_country="")

    assert [f"{at:%d %H}" for at in instants(reminder)] == ["01 09", "01 17", "03 09", "03 17"]


@pytest.mark.parametrize(
    "at", ["2026-12-01T09:00:00.25+0100", "2026-12-01T09:00:00.5+01:00", "2026-12-01T09:00+0100"]
)
def test_a_time_may_have_a_fraction_and_an_offset_without_a_colon(at):
    reminder = read_reminder({**ONCE, "zone": None, "at": at}, default_id="new", default_country="")

    assert reminder.at == "2026-12-01T09:00:00+01:00"


OWN_TAGS = pytest.mark.parametrize(
    "own", [{}, {"tags": {}}], ids=["message without tags", "message with its own"]
)


@OWN_TAGS
def test_a_reminder_too_large_to_be_stored_is_refused(own):
    raw = {**ONCE, "tags": {"a": "x" * 24_000}, "message": {**MESSAGE, **own}}

    assert "24000 bytes" in faults(raw)[""]


def test_a_field_of_the_wrong_type_is_not_reported_as_missing_too():
    assert "missing" not in str(
        faults({**RULE, "start": 7}) | faults({**ONCE, "at": 7}) | faults({**RULE, "rrule": 7})
    )


def test_null_is_the_same_as_absent():
    nothing = dict.fromkeys(("at", "start", "zone", "rrule", "until", "count", "escalate"))

    assert faults({**nothing, "message": MESSAGE, "except": []}).keys() == {"at"}
    assert faults({**nothing, "message": MESSAGE, "rrule": ""}).keys() == {"rrule", "start", "zone"}


def test_what_is_absent_in_its_message_is_not_stored():
    """A worker of the version before reads what is stored, and refuses it there."""
    absent = {"id": None, "tags": None, "machine": "speak", "voice": None}

    reminder = read_reminder({**ONCE, "message": {**MESSAGE, **absent}}, default_id="new", default_country="")

    assert reminder.message == MESSAGE


def test_a_rule_needs_a_start_and_a_zone():
    assert faults(without(RULE, "start", "zone")).keys() == {"start", "zone"}


@pytest.mark.parametrize(
    ("escalate", "field"),
    [
        ("call", "escalate"),
        ({"channel": "call"}, "escalate.after"),
        ({"after": "PT15M"}, "escalate.channel"),
        ({"after": "PT15M", "channel": "pigeon"}, "escalate.channel"),
        ({"after": "PT15M", "channel": "call", "when": "now"}, "escalate.when"),
        ({"after": "PT0S", "channel": "call"}, "escalate.after"),
        ({"after": "P31D", "channel": "call"}, "escalate.after"),
        ({"after": "PT15M", "channel": "sms"}, "escalate.channel"),
    ],
)
def test_a_fault_of_an_escalation_names_its_field(escalate, field):
    assert faults({**ASKING, "escalate": escalate}).keys() == {field}


def test_an_escalation_needs_a_flow_that_awaits_an_answer():
    found = faults({**RULE, "escalate": {"after": "PT15M", "channel": "call"}})

    assert "message.flow" in found["escalate"]


def test_a_valid_escalation_is_accepted():
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


@settings(max_examples=examples(100, full=500))
@given(st.dictionaries(st.sampled_from(FIELDS), st.sampled_from(ODD)))
def test_any_input_is_accepted_or_refused_with_a_reason(raw):
    with suppress(InvalidInput):
        reminder = read_reminder({"message": MESSAGE, **raw}, default_id="new", default_country="")
        assert reminder.at or reminder.rrule


def test_all_faults_are_reported_together():
    raw = {"message": {"body": 1}, "until": "x", "grace": "PT0S"}

    assert faults(raw).keys() == {"message.to", "message.body", "at", "until", "grace"}


def test_a_time_without_zone_or_offset_asks_for_one():
    assert "zone" in faults({"message": MESSAGE, "at": "2026-12-01T09:00"})


class TestTimeTold:
    """``{date}``, ``{time}`` and ``{day}``, which each occurrence fills in."""

    def test_its_names_need_no_value(self):
        read_reminder(
            {**ONCE, "message": {**MESSAGE, "body": "On {day}, {date}, at {time}", "language": "pt"}},
            default_id="-",
            default_country="",
        )

    def test_another_name_does(self):
        body = {**MESSAGE, "body": "At {time} in {place}"}

        assert "no value for {place} in body" in faults({**ONCE, "message": body})["message.values"]

    def test_there_must_be_room_for_the_longest(self):
        body = {**MESSAGE, "body": "x" * 1550 + "{date}"}

        assert "has 1610 characters with its values" in faults({**ONCE, "message": body})["message.body"]

    def test_a_language_without_dates_is_refused_unless_the_values_are_given(self):
        message = {**MESSAGE, "body": "At {time}", "language": "xx-YY"}

        assert faults({**ONCE, "message": message}) == {
            "message.language": "is not known: {time} cannot be told in it; give message.values"
        }
        read_reminder(
            {**ONCE, "message": {**message, "values": {"time": "9"}}}, default_id="-", default_country=""
        )

    def test_a_value_that_no_text_uses_is_refused_as_ever(self):
        message = {**MESSAGE, "values": {"time": "nine"}}

        assert "is not used" in faults({**ONCE, "message": message})["message.values.time"]

    def test_a_message_that_is_no_reminder_has_no_such_time(self):
        with pytest.raises(InvalidInput, match=r"has no value for \{time\} in body"):
            read_message({**MESSAGE, "body": "At {time}"}, default_id="-")
