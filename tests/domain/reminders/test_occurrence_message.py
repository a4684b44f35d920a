from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

from shared.domain.messages.message_fields import Channel
from shared.domain.reminders.occurrence_message import follow_up_message, occurrence_message, on_channel
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
    call = {"to": "x", "ring": 20, "send_digits": "1", "record": True, "language": "fr", "machine": "hang_up"}
    assert on_channel(call, Channel.SMS) == {"to": "x", "channel": "sms", "language": "fr"}
