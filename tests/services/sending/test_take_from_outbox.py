import json
from datetime import datetime, timedelta

import pytest

from shared.domain.deliveries.dead_letter import Cause
from shared.domain.flows.flow import Flow
from shared.domain.flows.steps import Step
from shared.domain.messages.envelope import Envelope, encode_envelope, envelope_of
from shared.domain.messages.message import Message
from shared.domain.senders.choose_sender import Senders
from shared.domain.templates.template import Template
from shared.errors import InvalidSettings, StorageUnavailable
from shared.services.sending.next_step import DONE, NextStep, Retry
from shared.services.sending.take_from_outbox import MAX_FAILURES, keep_in_outage, take_from_outbox
from tests.examples import NOON, a_message, some_checks
from tests.fakes.content import MemoryFlows, MemoryTemplates
from tests.fakes.queues import MemoryOutbox
from tests.fakes.storage import MemoryDeadLetters

FLOWS = MemoryFlows(
    asks=Flow(start="a", steps={"a": Step(say="{day}?")}),
    reception=Flow(start="a", steps={"a": Step(say="Hi")}),
)
TEMPLATES = MemoryTemplates(ready=Template(call="Hi"))
BODY = json.dumps({"to": "+15005550100", "body": "Hello"}).encode()


class OutboxHarness:
    def __init__(self, answer: NextStep | Exception | None = None) -> None:
        self.answer = answer
        self.delivered: list[Message] = []
        self.senders = Senders(default="+15005550006")
        self.outbox, self.dead_letters = MemoryOutbox(), MemoryDeadLetters()

    def take(
        self,
        body: bytes,
        *,
        queue_id: str = "q1",
        redelivered: bool = False,
        inserted_at: datetime | None = None,
    ) -> None:
        take_from_outbox(
            body,
            queue_id=queue_id,
            redelivered=redelivered,
            inserted_at=inserted_at,
            default_country="",
            checks=some_checks(flows=FLOWS, templates=TEMPLATES, senders=self.senders),
            deliver=self._deliver,
            outbox=self.outbox,
            dead_letters=self.dead_letters,
            now=NOON,
        )

    def take_in_outage(
        self, body: bytes, *, queue_id: str = "q1", inserted_at: datetime | None = None
    ) -> tuple[bytes, timedelta]:
        """Take a message as the trigger does; return what is put back on the outbox, and the delay."""
        self.outbox = MemoryOutbox()
        keep_in_outage(
            lambda: self.take(body, queue_id=queue_id, inserted_at=inserted_at),
            body,
            queue_id=queue_id,
            inserted_at=inserted_at,
            outbox=lambda: self.outbox,
        )
        put = [(encode_envelope(envelope), delay) for envelope, delay in self.outbox.put_with_delay]
        ((again, delay),) = [*put, *self.outbox.put_back_with_delay]
        return again, delay

    def _deliver(self, message, enqueued_at):
        self.delivered.append(message)
        self.enqueued_at = enqueued_at
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer or DONE

    @property
    def stored_dead_letters(self):
        return self.dead_letters.newest(10)


def test_a_message_without_an_id_gets_the_id_of_the_queue_message():
    harness = OutboxHarness()

    harness.take(BODY)

    assert [message.id for message in harness.delivered] == ["q1"]
    assert harness.outbox.put_with_delay == []


def test_a_redelivered_message_without_an_id_is_requeued_with_a_permanent_id():
    harness = OutboxHarness()

    harness.take(BODY, redelivered=True)

    ((envelope, delay),) = harness.outbox.put_with_delay
    assert (harness.delivered, envelope.id, delay) == ([], "q1", timedelta(0))
    harness.take(encode_envelope(envelope), queue_id="q2", redelivered=True)
    assert [message.id for message in harness.delivered] == ["q1"]


@pytest.mark.parametrize(
    "raw",
    [
        {"id": "a", "to": "+15005550100", "body": "Hello"},
        {"specversion": "1.0", "id": "1", "source": "s", "type": "t", "data": json.loads(BODY)},
    ],
)
def test_a_redelivered_message_with_its_own_id_is_delivered(raw):
    harness = OutboxHarness()

    harness.take(json.dumps(raw).encode(), redelivered=True)

    assert (len(harness.delivered), harness.outbox.put_with_delay) == (1, [])


def test_a_message_to_retry_is_requeued_with_its_id_and_the_delay():
    harness = OutboxHarness(answer=Retry(timedelta(seconds=7)))

    harness.take(BODY)

    ((envelope, delay),) = harness.outbox.put_with_delay
    assert (envelope.id, envelope.raw, delay) == ("q1", json.loads(BODY), timedelta(seconds=7))


@pytest.mark.parametrize(
    "change",
    [{"flow": "asks", "values": {"dya": "Monday"}}, {"values": {"name": "Ana"}}, {"body": "Hello\0"}],
)
def test_a_newer_rule_is_for_what_comes_in_not_for_what_was_accepted_before_it(change):
    raw = {**json.loads(BODY), "id": "a", **change}
    harness = OutboxHarness()

    harness.take(json.dumps(raw).encode())
    harness.take(encode_envelope(Envelope(id="a", raw=raw)))

    assert [letter.cause for letter in harness.stored_dead_letters] == [Cause.INVALID]
    assert [message.id for message in harness.delivered] == ["a"]


def test_an_invalid_message_becomes_a_dead_letter_with_the_reason():
    harness = OutboxHarness()

    harness.take(b'{"to": 1}')

    (dead_letter,) = harness.stored_dead_letters
    assert (dead_letter.id, dead_letter.cause, dead_letter.body) == ("q1", Cause.INVALID, '{"to": 1}')
    assert "to: must be a phone number" in dead_letter.reason
    assert "body: is missing" in dead_letter.reason
    assert harness.delivered == []


@pytest.mark.parametrize("body", [b"", b"\x00\xff", b"hello", b"[]", b"null", b'{"a":' * 100])
def test_any_invalid_body_becomes_a_dead_letter(body):
    harness = OutboxHarness()

    harness.take(body)

    assert harness.stored_dead_letters[0].cause is Cause.INVALID


def test_an_unexpected_error_requeues_the_message_with_its_count_of_failures():
    harness = OutboxHarness(answer=ZeroDivisionError("oops"))

    harness.take(BODY)

    ((envelope, delay),) = harness.outbox.put_with_delay
    assert (envelope.id, envelope.failures) == ("q1", 1)
    assert delay > timedelta(0)
    assert harness.stored_dead_letters == []


def test_after_the_maximum_of_failures_the_message_becomes_a_dead_letter():
    harness = OutboxHarness(answer=ZeroDivisionError("oops"))
    body = BODY
    for _ in range(MAX_FAILURES):
        harness.take(body)
        if harness.stored_dead_letters:
            break
        body = encode_envelope(harness.outbox.put_with_delay[-1][0])

    (dead_letter,) = harness.stored_dead_letters
    assert len(harness.delivered) == MAX_FAILURES
    assert (dead_letter.id, dead_letter.cause) == ("q1", Cause.UNEXPECTED)
    assert "ZeroDivisionError: oops" in dead_letter.reason


def test_a_retried_message_keeps_its_count_of_failures():
    harness = OutboxHarness(answer=Retry(timedelta(0)))

    harness.take(encode_envelope(Envelope(id="a", raw=json.loads(BODY), failures=4)))

    assert harness.outbox.put_with_delay[0][0].failures == 4


def test_if_the_message_cannot_be_requeued_the_error_leaves_it_on_the_queue():
    harness = OutboxHarness(answer=ZeroDivisionError("oops"))
    harness.outbox.put = None  # type: ignore[assignment]

    with pytest.raises(TypeError):
        harness.take(BODY)


def test_two_invalid_messages_with_one_id_are_two_dead_letters_under_that_id():
    harness = OutboxHarness()

    for queue_id, number in (("q1", "1"), ("q2", "2"), ("q3", "2")):
        harness.take(f'{{"id": "order-7", "to": {number}}}'.encode(), queue_id=queue_id)

    assert [letter.id for letter in harness.stored_dead_letters] == ["order-7", "order-7"]


@pytest.mark.parametrize("message_id", ["order-7~2", "no id", "", 7])
def test_a_message_without_a_valid_id_is_a_dead_letter_under_its_id_on_the_queue(message_id):
    harness = OutboxHarness()

    harness.take(json.dumps({"id": message_id, "to": "+15005550100", "body": "Hello"}).encode())

    (letter,) = harness.stored_dead_letters
    assert (letter.id, letter.cause) == ("q1", Cause.INVALID)
    assert letter.reason.startswith("id: must be ")


def test_an_id_of_our_own_making_is_valid_in_our_own_envelope_only():
    harness = OutboxHarness()
    raw = {"id": "order-7~2", "to": "+15005550100", "body": "Hello"}

    harness.take(encode_envelope(Envelope(id="order-7~2", raw=raw)))
    harness.take(encode_envelope(Envelope(id="order-7~2", raw={**raw, "to": 1})), queue_id="q2")

    assert [message.id for message in harness.delivered] == ["order-7~2"]
    assert [letter.id for letter in harness.stored_dead_letters] == ["order-7~2"]


OUTAGES = [InvalidSettings("TWILIO_AUTH_TOKEN is not resolved"), StorageUnavailable("HTTP 403")]


@pytest.mark.parametrize("outage", OUTAGES)
def test_in_an_outage_of_ours_a_message_waits_on_the_outbox_however_long_and_goes_out_afterwards(outage):
    harness = OutboxHarness(answer=outage)
    body, queue_id = BODY, "q1"

    for number in range(100):
        body, delay = harness.take_in_outage(body, queue_id=queue_id)
        queue_id = f"again-{number}"
        assert timedelta(seconds=45) <= delay <= timedelta(seconds=90)
    harness.answer, harness.delivered = None, []
    harness.take(body, queue_id=queue_id)

    assert [message.id for message in harness.delivered] == ["q1"]
    assert harness.stored_dead_letters == []


def test_an_outage_is_no_failure_of_the_message():
    harness = OutboxHarness(answer=StorageUnavailable("HTTP 503"))
    before = encode_envelope(Envelope(id="a", raw=json.loads(BODY), failures=4))

    assert harness.take_in_outage(before)[0] == before


@pytest.mark.parametrize("body", [b'{"to": 1}', b"not JSON"])
def test_an_invalid_message_waits_too_until_its_dead_letter_can_be_written(body):
    harness = OutboxHarness()

    def refuse(_):
        raise StorageUnavailable("HTTP 403")

    add, harness.dead_letters.add = harness.dead_letters.add, refuse
    again, _ = harness.take_in_outage(body)
    harness.dead_letters.add = add
    harness.take(again, queue_id="q2")

    assert [letter.cause for letter in harness.stored_dead_letters] == [Cause.INVALID]


def test_an_error_of_one_message_is_no_outage():
    harness = OutboxHarness(answer=ZeroDivisionError("oops"))

    again, _ = harness.take_in_outage(BODY)

    assert json.loads(again)["switchboard"]["tries"] == 1


def test_if_a_message_cannot_be_put_back_in_an_outage_the_queue_keeps_it():
    harness = OutboxHarness(answer=StorageUnavailable("HTTP 403"))

    def no_outbox():
        raise InvalidSettings("AzureWebJobsStorage is missing")

    with pytest.raises(InvalidSettings):
        keep_in_outage(lambda: harness.take(BODY), BODY, queue_id="q1", outbox=no_outbox)


def test_a_null_id_is_not_an_id_of_its_own():
    harness = OutboxHarness()

    harness.take(json.dumps({**json.loads(BODY), "id": None}).encode(), redelivered=True)

    ((envelope, _),) = harness.outbox.put_with_delay
    assert (harness.delivered, envelope.id) == ([], "q1")


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"flow": "reception"}, "flow: awaits an answer, and nobody can answer a name: ACME"),
        ({"channel": "call", "body": "Hello"}, "from: is missing, and ACME of TWILIO_FROM is a name"),
    ],
)
def test_what_a_name_cannot_send_is_a_dead_letter_with_the_reason(fields, reason):
    harness = OutboxHarness()
    harness.senders = Senders(default="ACME")

    harness.take(json.dumps({"to": "+447400123456", **fields}).encode())

    (letter,) = harness.stored_dead_letters
    assert (letter.cause, harness.delivered) == (Cause.INVALID, [])
    assert reason in letter.reason


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"flow": "gone"}, "flow: there is no flow `gone`"),
        ({"template": "gone"}, "template: there is no template `gone`"),
        (
            {"template": "ready", "channel": "call", "otherwise": [{"if": "failed", "channel": "sms"}]},
            "template: `ready` has no words for sms",
        ),
    ],
)
def test_what_names_a_flow_or_a_template_that_cannot_be_used_is_one_too(fields, reason):
    harness = OutboxHarness()

    harness.take(json.dumps({"to": "+15005550100", **fields}).encode())

    (letter,) = harness.stored_dead_letters
    assert (letter.cause, harness.delivered) == (Cause.INVALID, [])
    assert letter.reason.startswith(reason)


def test_what_was_accepted_before_is_sent_whatever_settings_are_now():
    harness = OutboxHarness()
    harness.senders = Senders(default="ACME")

    harness.take(encode_envelope(envelope_of(a_message(channel="call"))))

    assert len(harness.delivered) == 1


class TestWhenItWasEnqueued:
    """A cancellation covers what was enqueued before it: a requeued message must not look newer."""

    BEFORE, LATER = NOON - timedelta(hours=3), NOON - timedelta(hours=1)

    def test_it_is_when_the_queue_got_the_message(self):
        harness = OutboxHarness()

        harness.take(BODY, inserted_at=self.BEFORE)

        assert harness.enqueued_at == self.BEFORE

    def test_it_is_now_if_the_queue_does_not_tell(self):
        harness = OutboxHarness()

        harness.take(BODY)

        assert harness.enqueued_at == NOON

    @pytest.mark.parametrize("answer", [Retry(timedelta(seconds=7)), ValueError("bug")])
    def test_a_requeued_message_keeps_its_time(self, answer):
        harness = OutboxHarness(answer)
        harness.take(BODY, inserted_at=self.BEFORE)
        ((envelope, _),) = harness.outbox.put_with_delay

        harness.take(encode_envelope(envelope), queue_id="q2", inserted_at=self.LATER)

        assert harness.enqueued_at == self.BEFORE

    def test_a_message_that_gets_an_id_keeps_its_time(self):
        harness = OutboxHarness()
        harness.take(BODY, redelivered=True, inserted_at=self.BEFORE)
        ((envelope, _),) = harness.outbox.put_with_delay

        harness.take(encode_envelope(envelope), queue_id="q2", inserted_at=self.LATER)

        assert harness.enqueued_at == self.BEFORE

    def test_a_message_that_is_put_back_in_an_outage_keeps_its_time(self):
        harness = OutboxHarness(StorageUnavailable("no answer"))
        body, _ = harness.take_in_outage(BODY, inserted_at=self.BEFORE)
        again, _ = harness.take_in_outage(body, queue_id="q2", inserted_at=self.LATER)

        harness.answer = DONE
        harness.take(again, queue_id="q3", inserted_at=self.LATER)

        assert harness.enqueued_at == self.BEFORE
