"""Every queue body of other systems is taken without doubt, or refused with a sentence that mends it."""

import base64
import functools
import json
from pathlib import Path

import pytest

from shared.adapters.files.flows import FlowFiles
from shared.domain.deliveries.dead_letter import Cause
from shared.domain.messages.message import Message
from shared.services.sending.next_step import DONE, NextStep
from shared.services.sending.take_from_outbox import take_from_outbox
from tests.corpus.other_senders import BODIES, SENDERS
from tests.examples import NOON, some_checks
from tests.fakes.queues import MemoryOutbox
from tests.fakes.storage import MemoryDeadLetters

FLOWS = FlowFiles(Path(__file__).parent.parent.parent / "flows")
CAPTURED = [
    json.loads(line) for line in Path(__file__).with_name("queue_bodies.jsonl").read_text().splitlines()
]
"""What real clients of .NET put on the queue, with what is expected of each."""

SENTENCES = {
    "binarydata-record": "write id instead of Id, to instead of To, body instead of Body",
    "stj-web-camel-notBefore": "write not_before (in .NET JsonNamingPolicy.SnakeCaseLower",
    "null-to": "to: is missing",
    "enum-name-camel-afterBeep": "write after_beep",
    "enum-number": "got a number: write the name",
    "time-leap-second": "seconds 00 to 59",
    "time-24h": "hours are 00 to 23",
    "values-null": "leave it out, or give it a text",
    "to-number": "put it in quotes, as + and digits",
    "java-optional": "give a text, or leave the field out",
    "json-number": 'such as {"to": "+15005550006", "body": "Hello"}',
    "blob-created": "its data is no message",
    "id-int": "got a number: put it in quotes",
    "guid-empty-2": "never set",
    "dt-unspecified": "it has no offset: add Z",
    "dt-default": "it is a time that was never set",
    "dto-max": "it is too late",
    "time-msdate": "/Date(...)/ is not ISO 8601",
    "tags-object": "tags.order: must be text; got a number: put it in quotes; tags.vip: ",
    "values-number": "values.no: must be text; got a number: put it in quotes",
    "media-objects": "media[0]: must be a URL",
    "to-formatted": "write +12025550100",
    "to-whatsapp": "write +12025550100, and set channel to whatsapp",
    "body-lone-surrogate-escaped-b64": "body has half an emoji",
    "double-serialised-b64": "it was serialised twice",
    "ps-smart-quotes": "typographic quotes",
    "gzip-b64": "compressed with gzip",
    "utf32-b64": "it is in UTF-32",
    "b64-double": "it is base64 of base64",
    "nservicebus": "NServiceBus",
    "alert-schema": "Azure Monitor",
    "ce-v2": 'specversion: must be "1.0"',
    "ce-no-type": "type: must be text in a CloudEvent",
    "meta-insertionTime": "takes for the queue's own",
}
"""What the refusal of some of them says."""


@functools.cache
def taken_or_reason(body: bytes) -> Message | str:
    """Take a body from the outbox; return the message that is delivered, or why there is a dead letter."""
    delivered: list[Message] = []
    dead_letters = MemoryDeadLetters()

    def deliver(message: Message, _enqueued_at: object) -> NextStep:
        delivered.append(message)
        return DONE

    take_from_outbox(
        body,
        queue_id="00000000-aaaa",
        default_country="",
        deliver=deliver,
        checks=some_checks(flows=FLOWS),
        outbox=MemoryOutbox(),
        dead_letters=dead_letters,
        now=NOON,
    )
    letters = dead_letters.newest(2)
    assert len(delivered) + len(letters) == 1
    if delivered:
        return delivered[0]
    assert letters[0].cause is Cause.INVALID
    return letters[0].reason


def test_every_captured_body_is_taken_or_refused_as_expected():
    wrong = {}
    for captured in CAPTURED:
        found = taken_or_reason(base64.b64decode(captured["base64"]))
        is_expected = ("refused" if isinstance(found, str) else "taken") == captured["expected"]
        if not (is_expected and SENTENCES.get(captured["name"], "") in str(found)):
            wrong[captured["name"]] = found

    assert wrong == {}


@pytest.mark.parametrize("sender", SENDERS)
def test_a_body_of_another_sender_is_taken_or_refused_with_its_remedy(sender):
    found = {body: taken_or_reason(body.body) for body in SENDERS[sender]}

    is_wrong = {
        body.name: answer
        for body, answer in found.items()
        if isinstance(answer, str) is not bool(body.says) or body.says not in str(answer)
    }
    assert is_wrong == {}


def test_every_sentence_is_short_and_none_is_a_parsers():
    bodies = [
        *(base64.b64decode(captured["base64"]) for captured in CAPTURED),
        *(body.body for body in BODIES),
    ]
    reasons = [found for found in map(taken_or_reason, bodies) if isinstance(found, str)]

    assert max(map(len, reasons)) < 400
    assert not [reason for reason in reasons if "malformed" in reason or "truncated" in reason]


def test_there_are_all_captured_bodies_and_a_hundred_more_of_other_senders():
    assert len(CAPTURED) == 237
    assert set(SENTENCES) <= {captured["name"] for captured in CAPTURED}
    assert len({body.name for body in BODIES}) == len(BODIES) >= 100


def test_what_was_absent_does_not_change_the_message():
    absent: dict[str, object] = {"id": None, "tags": None, "media": [], "machine": "speak", "voice": None}
    found = taken_or_reason(json.dumps({"to": "+12025550178", "body": "hi", **absent}).encode())

    assert found == taken_or_reason(b'{"to": "+12025550178", "body": "hi"}')
    assert isinstance(found, Message)
