"""What a message names is checked at every door, and less of what was accepted before."""

import pytest
from msgspec import structs

from shared.domain.flows.flow import Flow
from shared.domain.flows.steps import Step
from shared.domain.reminders.reminder_validation import read_reminder
from shared.domain.senders.choose_sender import Senders
from shared.domain.templates.template import ContentWords, Template
from shared.errors import InvalidInput
from shared.services.messages.check_message import (
    require_sendable,
    require_sendable_again,
    require_sendable_reminder,
    require_words,
)
from tests.examples import a_message, some_checks
from tests.fakes.content import MemoryFlows, MemoryTemplates

GB, US = "+447400123456", "+12025550123"
TEMPLATES = MemoryTemplates(
    ready=Template(values=("name",), sms="{name}"),
    visit=Template(values=("name", "day"), sms="{name}, {day}"),
    only=Template(whatsapp=ContentWords(sid="HX" + "0" * 32)),
)
CHECKS = some_checks(
    flows=MemoryFlows(asks=Flow(start="a", steps={"a": Step(say="{spoken}?")})),
    templates=TEMPLATES,
    senders=Senders(default="+15005550006", by_country=(("GB", "ACME"),)),
)
UNUSED = {"body": "Hi", "flow": "asks", "values": {"spokn": "x"}}
UNANSWERED = {"body": "Hi", "flow": "asks", "to": GB}
FAULTS = [
    ({"flow": "gone", "template": "gone"}, "flow"),
    ({"template": "gone"}, "template"),
    ({"template": "ready"}, "values"),
    (UNUSED, "values.spokn"),
    ({**UNUSED, "to": GB}, "values.spokn"),
    (UNANSWERED, "flow"),
]
"""With the field of the check that comes first."""


def fields_refused(check, checked, **options) -> list[str]:
    try:
        assert check(checked, checks=CHECKS, **options) == checked
    except InvalidInput as invalid:
        return [fault.field for fault in invalid.faults]
    return []


def fields_of_reminder(message: dict, **fields: object) -> list[str]:
    raw = {"at": "2026-12-01T09:00:00Z", "message": {"to": US, **message}, **fields}
    reminder = read_reminder(raw, default_id="r1", default_country="")
    return fields_refused(require_sendable_reminder, reminder, default_country="")


@pytest.mark.parametrize(("fields", "field"), FAULTS)
def test_what_comes_in_is_refused_by_its_first_fault(fields, field):
    message = a_message(**{"body": "", **fields})

    assert fields_refused(require_sendable, message) == [field]
    assert fields_of_reminder(fields) == [f"message.{field}"]


def test_what_can_be_sent_is_returned():
    good = {"body": "Hi", "flow": "asks", "values": {"spoken": "x"}}

    assert fields_refused(require_sendable, a_message(**good)) == []
    assert fields_of_reminder(good) == []


def test_a_reminder_gives_its_template_the_date_the_time_and_the_day():
    visit = {"template": "visit", "values": {"name": "Ana"}}

    assert fields_of_reminder(visit) == []
    assert fields_refused(require_sendable, a_message(body="", **visit)) == ["values"]


@pytest.mark.parametrize("words", [{"body": "See you on {date}"}, {"flow": "asks", "body": "{day} {time}"}])
def test_a_reminder_may_tell_its_time(words):
    assert fields_of_reminder(words) == []


@pytest.mark.parametrize(
    ("message", "channel", "refused"),
    [
        ({"to": GB, "flow": "asks"}, "call", ["message.flow", "escalate"]),
        ({"flow": "asks"}, "call", []),
        ({"flow": "asks", "from": "12345"}, "call", []),
        ({"channel": "whatsapp", "template": "only", "flow": "asks"}, "call", []),
        ({"channel": "whatsapp", "template": "only", "flow": "asks"}, "sms", ["message.template"]),
    ],
)
def test_a_reminder_is_checked_where_it_escalates_too(message, channel, refused):
    assert fields_of_reminder(message, escalate={"after": "PT15M", "channel": channel}) == refused


def test_a_fault_of_the_channel_is_of_escalate_or_of_the_rule_that_leads_there():
    checks = some_checks(flows=CHECKS.flows, senders=Senders(default="12345"))
    failed = [{"if": "failed", "channel": "call"}]
    raw = {
        "at": "2026-12-01T09:00:00Z",
        "message": {"to": US, "flow": "asks", "body": "Hi", "otherwise": failed},
        "escalate": {"after": "PT15M", "channel": "call"},
    }

    with pytest.raises(InvalidInput) as caught:
        require_sendable_reminder(
            read_reminder(raw, default_id="r1", default_country=""), checks=checks, default_country=""
        )

    assert [fault.field for fault in caught.value.faults] == [
        "message.otherwise[0].channel",
        "escalate.channel",
    ]


def test_a_resend_asks_who_sends_it_and_not_whether_its_values_are_used():
    assert fields_refused(require_sendable_again, a_message(**UNUSED)) == []
    assert fields_refused(require_sendable_again, a_message(**UNANSWERED)) == ["flow"]
    assert fields_refused(require_sendable_again, a_message(flow="gone")) == ["flow"]


def test_what_was_accepted_needs_its_words_only_and_no_template_once_they_are_made():
    gone = a_message(body="", template="gone")

    assert fields_refused(require_words, a_message(**UNUSED)) == []
    assert fields_refused(require_words, a_message(**UNANSWERED)) == []
    assert fields_refused(require_words, gone) == ["template"]
    assert fields_refused(require_words, gone, is_rendered=True) == []


def test_a_private_message_needs_the_secret_of_the_hash_that_stays():
    message = a_message(private=True)

    assert fields_refused(require_sendable, message) == ["private"]
    with pytest.raises(InvalidInput, match="needs the setting DIGEST_SECRET"):
        require_sendable(message, checks=CHECKS)
    checks = structs.replace(CHECKS, has_digest_secret=True)
    assert require_sendable(message, checks=checks) == message
    assert fields_refused(require_sendable_again, message) == []


def test_a_reminder_that_sends_private_messages_needs_it_too():
    assert fields_of_reminder({"body": "Hi", "private": True}) == ["message.private"]
