import re
from datetime import timedelta

import pytest
from msgspec import structs
from msgspec.json import encode

from shared.domain.deliveries.attempts.attempt import MAX_ATTEMPTS_KEPT, Attempt
from shared.domain.deliveries.delivery import new_delivery
from shared.domain.deliveries.status import Status
from shared.domain.messages.message import MAX_BYTES, OWN_BYTES
from shared.domain.messages.message_fields import MAX_BODY, Channel
from shared.domain.templates.rendering import MAX_WITH_MESSAGE, Rendered, TemplateUse
from shared.domain.templates.template import ContentWords, Template
from shared.services.messages.template_lookup import faults_of_template, use_of
from tests.examples import NOON, a_message
from tests.fakes.content import MemoryTemplates

CONTENT = ContentWords(sid="HX" + "0" * 32)
TEMPLATES = MemoryTemplates(
    ready=Template(values=("name",), sms="{name}", whatsapp=CONTENT), voice=Template(call="Hello")
)
MEDIA = {"media": ["https://example.com/a.png"]}


def test_a_message_without_a_template_has_nothing_to_look_up():
    assert faults_of_template(a_message(), templates=MemoryTemplates()) == []


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


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"template": "nowhere"}, "template: there is no template `nowhere`; there are: ready, voice"),
        ({"template": "ready"}, "values: has no value for {name}, which the template ready needs"),
        ({"template": "voice"}, "template: `voice` has no words for sms: give it `sms`"),
        (
            {"template": "voice", "channel": "call", "otherwise": [{"if": "failed", "channel": "sms"}]},
            "template: `voice` has no words for sms",
        ),
    ],
)
def test_a_template_that_does_not_fit_is_a_fault_with_the_reason(fields, reason):
    (fault,) = faults_of_template(a_message(body="", **fields), templates=TEMPLATES)

    assert str(fault).startswith(reason)


def test_one_that_fits_is_none():
    message = a_message(body="", template="ready", values={"name": "Ana"}, **MEDIA)

    assert faults_of_template(message, templates=TEMPLATES) == []


@pytest.mark.parametrize("channel", ["whatsapp", "call"])
def test_a_follow_up_is_made_of_the_same_template_without_the_files(channel):
    rules = [{"if": "failed", "channel": channel}]
    message = a_message(body="", template="ready", values={"name": "Ana"}, otherwise=rules, **MEDIA)

    assert faults_of_template(message, templates=TEMPLATES) == []


@pytest.mark.parametrize(("channel", "fields"), [("call", []), ("sms", ["template"])])
def test_a_follow_up_needs_words_for_its_channel_unless_it_is_a_call_of_the_flow(channel, fields):
    rules = [{"if": "silent", "after": "PT1H", "channel": channel}]
    message = a_message(channel="whatsapp", body="", template="only", flow="confirm", otherwise=rules)
    templates = MemoryTemplates(only=Template(whatsapp=CONTENT))

    assert [fault.field for fault in faults_of_template(message, templates=templates)] == fields


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
    for fitting in (a_large_message(size=MAX_BYTES), a_large_message(size=20_000, channel="whatsapp")):
        assert faults_of_template(fitting, templates=TWICE) == []

    (fault,) = faults_of_template(a_large_message(size=MAX_BYTES, channel="whatsapp"), templates=TWICE)
    assert re.match(r"values: make 3\d{3} bytes with the template twice", str(fault))


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
