"""Senders that do not fit a message are refused at the door."""

import pytest

from shared.domain.reminders.reminder_validation import read_reminder
from shared.domain.senders.choose_sender import Senders
from shared.errors import InvalidInput
from shared.services.messages.fitting_sender import require_fitting_sender, require_fitting_sender_of
from tests.examples import a_message

GB, US = "+447400123456", "+12025550123"
SENDERS = Senders(default="+15005550006", by_country=(("GB", "ACME"),))
SILENT = {"if": "silent", "after": "PT30M", "channel": "call"}
FAILED = {"if": "failed", "channel": "call"}


def fields_refused(message: dict, senders: Senders = SENDERS) -> list[str]:
    try:
        require_fitting_sender(a_message(**{"to": GB, **message}), senders=senders)
    except InvalidInput as invalid:
        return [fault.field for fault in invalid.faults]
    return []


@pytest.mark.parametrize(
    ("message", "refused"),
    [
        ({}, []),
        ({"flow": "reception"}, ["flow"]),
        ({"flow": "reception", "to": US}, []),
        ({"flow": "reception", "from_": "+15005550007"}, []),
        ({"flow": "reception", "channel": "call", "body": ""}, []),
        ({"otherwise": [SILENT]}, ["otherwise"]),
        ({"otherwise": [FAILED]}, []),
        ({"otherwise": [SILENT], "from_": "ACME", "to": US}, ["otherwise"]),
    ],
)
def test_a_name_sends_nothing_that_awaits_an_answer(message, refused):
    assert fields_refused(message) == refused


def test_a_call_from_a_name_is_refused():
    assert fields_refused({"channel": "call"}, Senders(default="ACME")) == ["from"]
    assert fields_refused({"otherwise": [FAILED]}, Senders(default="ACME")) == ["otherwise.0.channel"]


@pytest.mark.parametrize(
    ("to", "senders", "refused"),
    [
        (GB, SENDERS, ["message.flow", "escalate"]),
        (US, SENDERS, []),
        (US, Senders(default="12345"), ["escalate.channel"]),
    ],
)
def test_so_is_a_reminder_that_escalates(to, senders, refused):
    raw = {
        "at": "2026-12-01T09:00:00Z",
        "message": {"to": to, "flow": "reception"},
        "escalate": {"after": "PT15M", "channel": "call"},
    }
    reminder = read_reminder(raw, default_id="r1", default_country="")

    found = []
    try:
        require_fitting_sender_of(reminder, senders=senders, default_country="")
    except InvalidInput as invalid:
        found = [fault.field for fault in invalid.faults]
    assert found == refused


def test_a_reminder_may_tell_its_time():
    message = {"to": "+447400123456", "body": "{day}, {date}: {time}"}
    reminder = read_reminder(
        {"at": "2031-12-01T09:00:00Z", "message": message}, default_id="r", default_country=""
    )

    assert require_fitting_sender_of(reminder, senders=SENDERS, default_country="") is reminder
