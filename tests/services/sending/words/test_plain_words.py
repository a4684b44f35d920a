from datetime import timedelta

import pytest

from shared.domain.deliveries.status import Status
from shared.domain.flows.flow import Flow
from shared.domain.flows.steps import Step
from shared.domain.messages.message import Message
from shared.domain.templates.template import Template
from shared.errors import SendDelayed, SendUnknown
from tests.examples import NOON, a_message
from tests.fakes.content import MemoryFlows, MemoryTemplates
from tests.services.sender_harness import RETRY_POLICY, SenderHarness

CURLY = "\u201cHello\u201d \u2013 it\u2019s {name}\u2026"
PLAIN = '"Hello" - it\'s Ana...'
HOUR = timedelta(hours=1)


def a_curly_message(**fields) -> Message:
    return a_message(**{"body": CURLY, "values": {"name": "Ana"}, **fields})


def sent_by(harness: SenderHarness) -> list[str]:
    return [message.text for message in harness.sender.sent]


def test_a_text_is_sent_stored_and_counted_without_typographic_characters():
    harness = SenderHarness(plain=True)

    harness.deliver(a_curly_message(body=CURLY * 6))

    assert sent_by(harness) == [PLAIN * 6]
    assert harness.delivery.addressed.text == PLAIN * 6
    assert harness.delivery.message.text == CURLY.replace("{name}", "Ana") * 6
    assert harness.delivery.segments == 1


def test_the_same_message_again_is_no_other_one():
    harness = SenderHarness(plain=True)

    harness.deliver(a_curly_message())
    harness.deliver(a_curly_message())

    assert len(harness.sender.sent) == 1
    assert not harness.stored_dead_letters


def test_a_text_that_a_flow_makes_loses_them_too():
    flow = Flow(start="ask", steps={"ask": Step(say="\u201cCome\u201d at {at}?", answers={"yes": "ask"})})
    harness = SenderHarness(plain=True, flows=MemoryFlows(confirm=flow))

    harness.deliver(a_message(body="", flow="confirm", values={"at": "9\u00a0am"}))

    assert sent_by(harness) == ['"Come" at 9 am?']


def test_a_text_that_a_template_makes_loses_them_too():
    templates = MemoryTemplates(ready=Template(values=("name",), sms=CURLY))
    harness = SenderHarness(plain=True, templates=templates)

    harness.deliver(a_message(body="", template="ready", values={"name": "Ana"}))

    assert sent_by(harness) == [PLAIN]
    assert harness.delivery.addressed.text == PLAIN


@pytest.mark.parametrize(
    "fields", [{"channel": "whatsapp"}, {"channel": "call"}, {"body": "Ol\u00e1 \u2013 {name}"}]
)
def test_other_channels_and_texts_that_gain_nothing_stay_as_they_are(fields):
    harness = SenderHarness(plain=True)
    message = a_curly_message(**fields)

    harness.deliver(message)

    assert sent_by(harness) == [message.text]


def test_nothing_changes_unless_it_is_switched_on():
    harness = SenderHarness()

    harness.deliver(a_curly_message())

    assert sent_by(harness) == [CURLY.replace("{name}", "Ana")]


def test_a_text_whose_answer_was_lost_is_found_by_what_was_sent():
    harness = SenderHarness(plain=True, fails_with=SendUnknown("no answer"), keeps_when_failing=True)
    harness.deliver(a_curly_message())
    harness.sender.fails_with = None

    harness.deliver_to_the_end(a_curly_message(), now=NOON + RETRY_POLICY.first_lookup_after)

    assert sent_by(harness) == [PLAIN]
    assert harness.delivery.status is Status.SENT


@pytest.mark.parametrize("switched_on", [True, False])
def test_every_attempt_sends_the_same_text_whatever_the_setting_is_meanwhile(switched_on):
    harness = SenderHarness(plain=not switched_on, fails_with=SendDelayed("busy", code=20429))
    harness.deliver(a_curly_message())
    harness.sender.fails_with = None
    harness.plain = switched_on

    harness.deliver(a_curly_message(), now=NOON + HOUR)

    assert sent_by(harness) == [CURLY.replace("{name}", "Ana") if switched_on else PLAIN]


def test_a_text_that_is_sent_in_a_call_loses_them():
    flow = Flow(start="hi", steps={"hi": Step(say="\u201cHi\u201d", send="\u201cOur card\u201d")})
    harness = SenderHarness(plain=True, flows=MemoryFlows(card=flow))

    harness.deliver(a_message(body="", channel="call", flow="card"))

    (twiml,) = harness.sender.twiml
    assert "\u201cHi\u201d" in twiml
    assert "&quot;Our card&quot;" in twiml
