"""Senders that do not fit a message are refused at the door."""

import pytest

from shared.domain.senders.choose_sender import Senders
from shared.services.messages.fitting_sender import sender_faults
from tests.examples import a_message

GB, US = "+447400123456", "+12025550123"
SENDERS = Senders(default="+15005550006", by_country=(("GB", "ACME"),))
SILENT = {"if": "silent", "after": "PT30M", "channel": "call"}
FAILED = {"if": "failed", "channel": "call"}


def fields_refused(message: dict, senders: Senders = SENDERS) -> list[str]:
    faults = sender_faults(a_message(**{"to": GB, **message}), senders=senders)
    return [fault.field for fault in faults]


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
    assert fields_refused({"otherwise": [FAILED]}, Senders(default="ACME")) == ["otherwise[0].channel"]


TO_SMS = {"if": "failed", "channel": "sms"}


@pytest.mark.parametrize(
    ("message", "refused"),
    [
        ({"flow": "reception"}, ["otherwise[0].channel"]),
        ({"flow": "reception", "from_": "+15005550007"}, []),
        ({"flow": "reception", "to": US}, []),
        ({"body": "Hello"}, []),
    ],
)
def test_a_question_does_not_follow_a_call_as_a_text_from_a_name(message, refused):
    call = {"body": "", "channel": "call", "otherwise": [TO_SMS], **message}

    assert fields_refused(call) == refused
