"""What a template makes of a message: made once, kept with the claim, and the same at every attempt."""

from datetime import timedelta

import pytest

from shared.domain.deliveries.delivery_view import show
from shared.domain.deliveries.status import Status
from shared.domain.flows.flow import Flow
from shared.domain.flows.steps import Step
from shared.domain.messages.message_fields import Content
from shared.domain.templates.rendering import Rendered
from shared.domain.templates.template import ContentWords, Template, Words
from shared.errors import SendDelayed, SendRefused
from shared.services.dead_letters.redrive import RedriveContext, RedriveOutcome, redrive
from tests.examples import NOON, PERSON, a_message
from tests.fakes.content import MemoryFlows, MemoryTemplates
from tests.services.sender_harness import SenderHarness

SID = "HX" + "a" * 32
READY = Template(
    values=("name",),
    language="en-GB",
    sms="Hi {name}",
    whatsapp=ContentWords(sid=SID, values={"1": "{name}"}, text="Hey {name}"),
    call="Hello {name}.",
    languages={"de": Words(sms="Hallo {name}", whatsapp="Na {name}", call="Guten Tag {name}.")},
)
OTHER = Template(values=("name",), sms="Changed", whatsapp="Changed", call="Changed")
ASKS = Flow(start="a", steps={"a": Step(say="Flow?", answers={"1": "b"}), "b": Step(say="Thanks")})


def a_harness(template=READY, **kwargs) -> SenderHarness:
    templates = MemoryTemplates(ready=template) if template else MemoryTemplates()
    return SenderHarness(templates=templates, flows=MemoryFlows(asks=ASKS), **kwargs)


def ready(**fields):
    return a_message(**{"body": "", "template": "ready", "values": {"name": "{A}na"}, **fields})


@pytest.mark.parametrize(
    ("fields", "text", "content"),
    [
        ({}, "Hi {A}na", None),
        ({"language": "de-AT"}, "Hallo {A}na", None),
        ({"channel": "rcs"}, "Hi {A}na", None),
        ({"channel": "whatsapp"}, "Hey {A}na", Content(sid=SID, values={"1": "{A}na"})),
        ({"channel": "whatsapp", "language": "de"}, "Na {A}na", None),
    ],
)
def test_a_text_is_sent_in_the_words_of_its_channel_and_language(fields, text, content):
    harness = a_harness()

    harness.deliver(ready(**fields))

    (sent,) = harness.sender.sent
    assert (sent.text, sent.content) == (text, content)
    assert harness.delivery.status is Status.SENT


@pytest.mark.parametrize(
    ("fields", "twiml"),
    [
        ({}, '<Say language="en-GB">Hello {A}na.</Say>'),
        (
            {"language": "fr", "voice": "Polly.Amy"},
            '<Say voice="Polly.Amy" language="en-GB">Hello {A}na.</Say>',
        ),
        ({"language": "de-AT"}, '<Say language="de-AT">Guten Tag {A}na.</Say>'),
    ],
)
def test_a_call_speaks_the_words_for_calls_in_the_language_of_these_words(fields, twiml):
    harness = a_harness()

    harness.deliver(ready(channel="call", **fields))

    assert twiml in harness.sender.twiml[0]


@pytest.mark.parametrize("template", [OTHER, None], ids=["changed", "gone"])
@pytest.mark.parametrize("channel", ["sms", "whatsapp"])
def test_a_file_that_changes_between_two_attempts_does_not_change_the_words(template, channel):
    harness = a_harness(fails_with=SendDelayed("busy", code=20429))
    harness.deliver(ready(channel=channel))
    first = harness.delivery.rendered
    harness.sender.fails_with = None
    harness.templates = a_harness(template).templates

    harness.deliver(ready(channel=channel), now=NOON + timedelta(hours=1))

    (sent,) = harness.sender.sent
    assert (sent.text, sent.content) == (first.text, first.content)
    assert harness.delivery.rendered == first


def test_what_was_made_is_shown_with_the_delivery():
    harness = a_harness()

    harness.deliver(ready(channel="whatsapp"))

    shown = show(harness.delivery)
    assert shown.rendered == Rendered(
        text="Hey {A}na", content=Content(sid=SID, values={"1": "{A}na"}), language="en-GB"
    )
    assert shown.message == ready(channel="whatsapp")


@pytest.mark.parametrize(
    ("template", "reason"),
    [
        (None, "template: there is no template `ready`; there are: none"),
        (
            Template(sms="{x}", values=("x",)),
            "template: values: has no value for {x}, which the template ready",
        ),
        (Template(call="Hello"), "template: template: `ready` has no words for sms"),
    ],
)
def test_a_message_whose_template_does_not_fit_is_a_dead_letter_that_says_why(template, reason):
    harness = a_harness(template)

    harness.deliver(ready())

    (letter,) = harness.stored_dead_letters
    assert letter.reason.startswith(reason)
    assert (harness.sender.sent, harness.delivery.status) == ([], Status.DEAD)


def test_a_message_that_is_not_due_and_whose_template_is_gone_is_not_held():
    harness = a_harness(None)

    assert harness.deliver(ready(not_before=NOON + timedelta(hours=1))) is None

    assert harness.delivery.status is Status.DEAD


@pytest.mark.parametrize("fields", [{}, {"channel": "whatsapp"}])
def test_a_flow_goes_on_when_the_person_answers_the_words_of_a_template(fields):
    harness = a_harness()

    harness.deliver(ready(flow="asks", **fields))

    (sent,) = harness.sender.sent
    position = harness.contacts.load(sent.address).position
    assert (position.step, position.asked) == ("a", sent.text)


def test_content_is_sent_as_it_is_given_and_a_flow_does_not_replace_it():
    harness, content = a_harness(), {"sid": SID, "values": {"1": "{name}"}}

    harness.deliver(a_message(body="", content=content, flow="asks"))

    (sent,) = harness.sender.sent
    assert (sent.text, sent.content) == ("", Content(**content))
    assert (harness.delivery.flow_text, harness.delivery.rendered) == ("", None)
    assert harness.contacts.load(PERSON).position.asked == "Flow?"


def test_the_advice_of_63016_names_the_template_that_has_no_content():
    harness = a_harness(Template(sms="Hi"), fails_with=SendRefused("outside", code=63016))

    harness.deliver(ready(channel="whatsapp", values={}))

    assert show(harness.delivery).advice.startswith("Give the template `ready` its WhatsApp content, a sid")


def test_the_advice_of_63016_is_to_use_a_template_if_there_was_none():
    harness = a_harness(fails_with=SendRefused("outside", code=63016))

    harness.deliver(a_message(channel="whatsapp"))

    assert "an approved content template (docs/templates.md)" in show(harness.delivery).advice


def test_a_redrive_needs_the_template_unless_its_words_are_kept():
    harness = a_harness(Template(call="x"))
    harness.deliver(ready())
    (letter,) = harness.stored_dead_letters
    assert redrive_one(harness, letter) is RedriveOutcome.INVALID

    harness.templates = a_harness().templates
    assert redrive_one(harness, letter) is RedriveOutcome.REQUEUED
    harness.deliver(ready(), now=NOON + timedelta(hours=1))
    assert [message.text for message in harness.sender.sent] == ["Hi {A}na"]


def test_a_redrive_of_words_that_are_kept_sends_them_without_the_template():
    harness = a_harness(fails_with=SendRefused("trial", code=21608))
    harness.deliver(ready())
    (letter,) = harness.stored_dead_letters
    harness.sender.fails_with, harness.templates = None, a_harness(None).templates

    assert redrive_one(harness, letter) is RedriveOutcome.REQUEUED
    harness.deliver(ready(), now=NOON + timedelta(hours=1))

    assert [message.text for message in harness.sender.sent] == ["Hi {A}na"]


def redrive_one(harness, letter) -> RedriveOutcome:
    context = RedriveContext(
        ledger=harness.ledger,
        contacts=harness.contacts,
        outbox=harness.outbox,
        dead_letters=harness.dead_letters,
        checks=harness.checks,
        erased_opt_outs=harness.guard.erased_opt_outs,
        default_country="",
    )
    (result,) = redrive([letter], context, elapsed=timedelta, now=NOON, dry_run=False)
    return result.outcome
