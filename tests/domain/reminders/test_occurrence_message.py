from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

from shared.domain.messages.message_fields import Channel
from shared.domain.reminders.occurrence_message import (
    NO_FILES,
    FileWords,
    follow_up_message,
    occurrence_message,
    on_channel,
)
from shared.domain.reminders.reminder import FollowUp
from shared.domain.reminders.reminder_changes import schedule
from shared.domain.reminders.reminder_validation import read_reminder
from shared.errors import InvalidInput
from tests.examples import NOON

MESSAGE = {"to": "+15005550100", "body": "Hi"}
ONCE = {"message": MESSAGE, "at": "2026-12-01T09:00", "zone": "Europe/Lisbon"}


@pytest.mark.parametrize(
    "tags", [{}, {"tags": {}}], ids=["message without tags", "message with its own tags"]
)
def test_the_message_of_an_accepted_reminder_is_not_too_large(tags):
    accepted = []
    for size in range(23_500, 24_000, 10):
        raw = {**ONCE, "tags": {"a": "x" * size}, "message": {**MESSAGE, **tags}}
        with suppress(InvalidInput):
            accepted.append(read_reminder(raw, default_id="r" * 100, default_country=""))

    largest = schedule(accepted[-1], now=datetime(2026, 11, 1, tzinfo=UTC))
    assert 0 < len(accepted) < 50
    assert occurrence_message(largest, largest.due, default_country="")


def test_the_message_of_an_occurrence_has_its_id_and_expires_with_its_grace():
    state = schedule(read_reminder({"id": "r1", **ONCE}, default_id="-", default_country=""), now=NOON)

    message = occurrence_message(state, state.due, default_country="")

    assert message.id == "r1:20261201T090000Z"
    assert message.not_after == state.due + timedelta(hours=1)


def test_a_follow_up_has_an_id_of_its_own_and_the_other_channel():
    escalate = {"after": "PT15M", "channel": "call"}
    raw = {"id": "r1", **ONCE, "message": {**MESSAGE, "flow": "confirm"}, "escalate": escalate}
    state = schedule(read_reminder(raw, default_id="-", default_country=""), now=NOON)
    follow_up = FollowUp(reminder_id="r1", due=state.due, message_id="r1:20261201T090000Z")

    message = follow_up_message(state, follow_up, state.reminder.escalate, default_country="")

    assert (message.id, message.channel) == ("r1:20261201T090000Z:2", Channel.CALL)
    assert message.not_after == state.due + timedelta(minutes=75)


def test_a_message_on_another_channel_loses_what_that_channel_lacks():
    assert on_channel({"to": "x", "body": "Hi", "media": []}, Channel.CALL) == {"to": "x", "channel": "call"}
    assert on_channel({"to": "x", "voice": "alice"}, Channel.SMS) == {"to": "x", "channel": "sms"}


def test_words_and_language_go_along_to_another_channel_of_texts_and_a_flow_is_heard_instead_in_a_call():
    ready = {"to": "x", "template": "ready", "language": "de", "flow": "confirm"}
    content = {"to": "x", "content": {"sid": "HX"}, "flow": "confirm"}

    assert on_channel(ready, Channel.WHATSAPP) == {**ready, "channel": "whatsapp"}
    assert on_channel(content, Channel.SMS) == {**content, "channel": "sms"}
    for message in (ready, content):
        called = on_channel(message, Channel.CALL)
        assert not {"template", "content"} & called.keys()
        assert called["flow"] == "confirm"
    call = {"to": "x", "ring": 20, "send_digits": "1", "record": True, "language": "fr", "machine": "hang_up"}
    assert on_channel(call, Channel.SMS) == {"to": "x", "channel": "sms", "language": "fr"}


class TestTimeTold:
    """``{date}``, ``{time}`` and ``{day}`` in a reminder's text."""

    def message(self, due=None, *, country="", files=NO_FILES, **fields):
        message = {"to": "+15005550100", "body": "{day} {date} {time}", **fields.pop("message", {})}
        raw = {"id": "r1", "message": message, "at": "2026-12-01T09:00", "zone": "Asia/Tokyo", **fields}
        if "rrule" in raw:
            del raw["at"]
        raw = {name: value for name, value in raw.items() if value is not None}
        state = schedule(read_reminder(raw, default_id="-", default_country=country), now=NOON)
        return occurrence_message(state, due or state.due, default_country=country, files=files)

    def test_is_that_of_the_reminders_zone(self):
        assert self.message().text == "Tuesday December 1, 2026 9:00 AM"

    @pytest.mark.parametrize(
        ("at", "text"), [("2026-12-01T23:30+05:45", "11:30 PM"), ("2026-12-01T23:30Z", "11:30 PM")]
    )
    def test_is_that_of_the_offset_if_there_is_no_zone(self, at, text):
        assert self.message(at=at, zone=None, message={"body": "{time}"}).text == text

    def test_is_that_of_each_occurrence_in_summer_and_in_winter(self):
        rule = {"rrule": "FREQ=MONTHLY;BYMONTHDAY=1", "start": "2026-07-01T18:00", "zone": "Europe/Lisbon"}

        for month in (7, 12):
            due = datetime(2026, month, 1, 17 if month == 7 else 18, tzinfo=UTC)
            assert self.message(due, message={"body": "{time}"}, **rule).text == "6:00 PM"

    def test_is_told_in_the_language_of_the_message_else_of_its_flow_else_in_english_of_the_country(self):
        german = FileWords(language="de")

        assert self.message(message={"language": "fr"}, files=german).text == "mardi 1 décembre 2026 09:00"
        assert self.message(files=german).text == "Dienstag 1. Dezember 2026 09:00"
        assert self.message(country="GB").text == "Tuesday 1 December 2026 09:00"

    def test_values_of_these_names_come_first(self):
        assert self.message(message={"values": {"time": "noon", "day": "Some day"}}).text == (
            "Some day December 1, 2026 noon"
        )

    def test_only_what_the_words_use_is_added(self):
        assert self.message(message={"body": "Hi"}).values == {}
        assert self.message(message={"body": "{time} {{date}}"}).values == {"time": "9:00 AM"}

    def test_a_flow_gets_what_its_words_use(self):
        message = self.message(
            message={"body": None, "flow": "confirm"}, files=FileWords(names=frozenset({"day"}))
        )

        assert message.values == {"day": "Tuesday"}

    def test_before_an_appointment_is_that_of_the_appointment(self):
        told = self.message(at="2026-12-01T09:30", before=["P1D"], message={"body": "{day} {time}"})

        assert told.text == "Tuesday 9:30 AM"

    def test_a_template_gets_it_as_a_value(self):
        message = self.message(
            message={"body": None, "template": "visit"}, files=FileWords(names=frozenset({"day"}))
        )

        assert message.values == {"day": "Tuesday"}

    def test_what_follows_tells_the_same_time(self):
        escalate = {"after": "PT15M", "channel": "call"}
        raw = {"id": "r1", **ONCE, "message": {**MESSAGE, "flow": "confirm"}, "escalate": escalate}
        state = schedule(read_reminder(raw, default_id="-", default_country=""), now=NOON)
        follow_up = FollowUp(reminder_id="r1", due=state.due, message_id="r1:20261201T090000Z")
        flow = FileWords(names=frozenset({"time"}))

        message = follow_up_message(state, follow_up, state.reminder.escalate, default_country="", files=flow)

        assert message.values == {"time": "9:00 AM"}
