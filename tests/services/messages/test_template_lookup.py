from datetime import timedelta

import pytest
from msgspec import structs
from msgspec.json import encode

from shared.domain.deliveries.attempts.attempt import MAX_ATTEMPTS_KEPT, Attempt
from shared.domain.deliveries.delivery import new_delivery
from shared.domain.deliveries.status import Status
from shared.domain.messages.message import MAX_BYTES, OWN_BYTES, to_json_object
from shared.domain.messages.message_fields import MAX_BODY, Channel
from shared.domain.reminders.reminder import Escalation, Reminder
from shared.domain.templates.rendering import MAX_WITH_MESSAGE, Rendered, TemplateUse
from shared.domain.templates.template import ContentWords, Template
from shared.errors import InvalidInput
from shared.services.messages.template_lookup import (
    has_valid_template,
    require_template,
    require_template_of,
    use_of,
)
from tests.examples import NOON, PERSON, a_message
from tests.fakes.content import MemoryTemplates

CONTENT = ContentWords(sid="HX" + "0" * 32)
TEMPLATES = MemoryTemplates(
    ready=Template(values=("name",), sms="{name}", whatsapp=CONTENT), voice=Template(call="Hello")
)
FAULTY = [
    ({"template": "nowhere"}, r"^template: there is no template `nowhere`; there are: ready, voice$"),
    ({"template": "ready"}, r"^values: has no value for {name}, which the template ready needs$"),
    ({"template": "voice"}, r"^template: `voice` has no words for sms: give it `sms`"),
    (
        {"template": "voice", "channel": "call", "otherwise": [{"if": "failed", "channel": "sms"}]},
        r"^template: `voice` has no words for sms",
    ),
]
MEDIA = {"media": ["https://example.com/a.png"]}


def test_a_message_without_a_template_has_nothing_to_look_up():
    assert require_template(a_message(), templates=MemoryTemplates()) == a_message()


def test_what_a_message_says_of_its_template():
    message = a_message(body="", template="x", channel="rcs", language="de", values={"a": "b"}, **MEDIA)

    assert use_of(message, "x") == TemplateUse(
        name="x",
        channel=Channel.RCS,
        language="de",
        values={"a": "b"},
        has_media=True,
        size=len(encode(message)),
    )


@pytest.mark.parametrize(("fields", "fault"), FAULTY)
def test_a_template_that_does_not_fit_is_refused_with_the_reason(fields, fault):
    message = a_message(body="", **fields)

    assert not has_valid_template(message, templates=TEMPLATES)
    with pytest.raises(InvalidInput, match=fault):
        require_template(message, templates=TEMPLATES)


def test_one_that_fits_is_accepted():
    message = a_message(body="", template="ready", values={"name": "Ana"}, **MEDIA)

    assert require_template(message, templates=TEMPLATES) == message
    assert has_valid_template(message, templates=TEMPLATES)


@pytest.mark.parametrize("channel", ["whatsapp", "call"])
def test_a_follow_up_is_made_of_the_same_template_without_the_files(channel):
    rules = [{"if": "failed", "channel": channel}]
    message = a_message(body="", template="ready", values={"name": "Ana"}, otherwise=rules, **MEDIA)

    assert require_template(message, templates=TEMPLATES) == message


@pytest.mark.parametrize(("fields", "fault"), FAULTY)
def test_a_reminder_is_checked_when_it_is_set(fields, fault):
    reminder = Reminder(id="r", message={"to": PERSON, **fields})

    with pytest.raises(InvalidInput, match=fault.replace("^", "^message.")):
        require_template_of(reminder, templates=TEMPLATES)


def test_a_reminder_needs_words_for_the_channel_of_its_escalation_unless_that_is_a_call_of_its_flow():
    message = {"to": PERSON, "channel": "whatsapp", "template": "only", "flow": "confirm"}
    templates = MemoryTemplates(only=Template(whatsapp=CONTENT))
    by_call, by_sms = (
        Reminder(id="r", message=message, escalate=Escalation(after=None, channel=channel))
        for channel in (Channel.CALL, Channel.SMS)
    )

    assert require_template_of(by_call, templates=templates) == by_call
    with pytest.raises(InvalidInput, match="`only` has no words for sms"):
        require_template_of(by_sms, templates=templates)


def test_a_reminder_without_a_template_has_nothing_to_look_up():
    reminder = Reminder(id="r", message={"to": PERSON, "body": "Hello"})

    assert require_template_of(reminder, templates=MemoryTemplates()) == reminder


def test_a_reminder_gives_its_template_the_date_the_time_and_the_day():
    visit = MemoryTemplates(visit=Template(values=("name", "day"), sms="{name}, {day}"))
    message = {"to": PERSON, "template": "visit", "values": {"name": "Ana"}}

    assert require_template_of(Reminder(id="r1", message=message), templates=visit)
    with pytest.raises(InvalidInput, match=r"values: has no value for {day}"):
        require_template(a_message(body="", template="visit", values={"name": "Ana"}), templates=visit)


LONG = "x" * MAX_BODY
TWICE = MemoryTemplates(
    twice=Template(
        values=("a",), sms="{a}", whatsapp=ContentWords(sid=CONTENT.sid, values={"1": "{a}", "2": "{a}"})
    )
)


def a_large_message(*, size: int, **fields):
    """Return a message with a template, of that size as JSON."""
    message = a_message(body="", template="twice", values={"a": LONG}, tags={"t": ""}, **fields)
    return structs.replace(message, tags={"t": "y" * (size - len(encode(message)))})


def test_what_a_template_makes_fits_the_ledger_together_with_the_message():
    require_template(a_large_message(size=MAX_BYTES), templates=TWICE)
    require_template(a_large_message(size=20_000, channel="whatsapp"), templates=TWICE)

    with pytest.raises(InvalidInput, match=r"^values: make 3\d{3} bytes with the template twice"):
        require_template(a_large_message(size=MAX_BYTES, channel="whatsapp"), templates=TWICE)


def test_so_does_that_of_a_reminder():
    message = a_large_message(size=23_500, channel="whatsapp")
    raw = {name: value for name, value in to_json_object(message).items() if name != "id"}

    with pytest.raises(InvalidInput, match=r"^message\.values: make 3\d{3} bytes"):
        require_template_of(Reminder(id="r1", message=raw), templates=TWICE)


def test_the_largest_row_fits_a_column_of_table_storage():
    """Source: https://learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model."""
    message = a_large_message(size=MAX_BYTES + OWN_BYTES)
    rendered = Rendered(text="x" * (MAX_WITH_MESSAGE - MAX_BYTES - len('{"text":""}')))
    attempt = Attempt(
        id="a" * 32,
        at=NOON + timedelta(microseconds=1),
        lease_until=NOON + timedelta(microseconds=1),
        sender="MG" + "a" * 32,
        sid="SM" + "a" * 32,
        outcome=Status.UNKNOWN,
        lookups=2,
        server_error=True,
    )
    delivery = structs.replace(
        new_delivery(message, now=NOON),
        attempts=(attempt,) * MAX_ATTEMPTS_KEPT,
        rendered=rendered,
        error="e" * 200,
    )

    assert len(encode(delivery)) < 32 * 1024
