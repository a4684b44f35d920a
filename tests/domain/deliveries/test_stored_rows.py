"""An upgrade loses no row and no queue message of an earlier version (commit d9b86e9)."""

import msgspec
from msgspec import structs

from shared.domain.deliveries.attempts.attempt_changes import Outcome, begin_attempt, end_attempt
from shared.domain.deliveries.delivery import Delivery, new_delivery
from shared.domain.deliveries.held_message import hold_for_account, is_held_for_account
from shared.domain.deliveries.status import Status
from shared.domain.messages.envelope import decode_envelope
from shared.domain.messages.message_fields import Content
from shared.domain.templates.rendering import Rendered
from tests.examples import NOON, a_message

DELIVERY = (
    b'{"message":{"id":"hello-1","to":"+15005550100","body":"Hello","flow":"asks"},"status":"held",'
    b'"created_at":"2026-03-01T12:00:00Z","updated_at":"2026-03-01T12:05:00Z","attempts":[{"id":"a1",'
    b'"at":"2026-03-01T12:00:00Z","lease_until":"2026-03-01T12:02:00Z","sender":"+15005550006",'
    b'"outcome":"unknown","looks":1}],"delays":3,"put_backs":2,"resends":1,"written":"Hello there"}'
)

ENVELOPE = b'{"switchboard":{"id":"hello-1","tries":4},"message":{"to":"+15005550100","body":"Hello"}}'


def test_a_stored_delivery_keeps_every_count():
    delivery = msgspec.json.decode(DELIVERY, type=Delivery)

    assert (delivery.throttled_count, delivery.requeue_count, delivery.resends) == (3, 2, 1)
    assert delivery.attempts[0].lookups == 1
    assert delivery.addressed.body == "Hello there"
    assert delivery.status is Status.HELD


def test_a_delivery_is_written_in_the_form_that_the_earlier_version_reads():
    delivery = msgspec.json.decode(DELIVERY, type=Delivery)

    written = msgspec.json.decode(msgspec.json.encode(delivery))

    assert written == msgspec.json.decode(DELIVERY)


def test_a_delivery_without_resends_is_read_and_written_without_them():
    delivery = msgspec.json.decode(DELIVERY, type=Delivery)

    assert (delivery.resend_of, delivery.resent_as) == (None, None)
    assert b"resen" not in msgspec.json.encode(delivery).replace(b'"resends"', b"")


def test_a_delivery_that_was_resent_is_read_by_the_earlier_version_which_ignores_the_link():
    linked = structs.replace(msgspec.json.decode(DELIVERY, type=Delivery), resent_as="hello-1~2")

    written = msgspec.json.decode(msgspec.json.encode(linked))

    assert written.pop("resent_as") == "hello-1~2"
    assert written == msgspec.json.decode(DELIVERY)


def test_a_held_delivery_adds_one_field_that_earlier_versions_ignore():
    before = msgspec.json.decode(DELIVERY)
    claimed = begin_attempt(msgspec.json.decode(DELIVERY, type=Delivery), attempt_id="a2", now=NOON)

    held = hold_for_account(claimed, attempt_id="a2", reason="refused", now=NOON)

    row = msgspec.json.decode(msgspec.json.encode(held))
    assert row.keys() - before.keys() == {"held_since", "error"}
    assert row["status"] == "held"
    assert msgspec.json.decode(msgspec.json.encode(held), type=Delivery) == held


def test_a_held_delivery_of_the_earlier_version_waits_on_the_outbox():
    assert not is_held_for_account(msgspec.json.decode(DELIVERY, type=Delivery))


def test_a_queued_envelope_keeps_its_count_of_failures():
    envelope = decode_envelope(ENVELOPE, queue_id="q1")

    assert (envelope.id, envelope.failures) == ("hello-1", 4)


class EarlierAttempt(msgspec.Struct):
    """An attempt as the commit before 5xx were repeated reads it."""

    id: str
    outcome: Status | None = None


class EarlierDelivery(msgspec.Struct):
    status: Status
    attempts: tuple[EarlierAttempt, ...]
    resends: int = 0


def test_an_attempt_of_the_earlier_version_counts_as_one_without_an_answer():
    delivery = msgspec.structs.replace(msgspec.json.decode(DELIVERY, type=Delivery), status=Status.UNKNOWN)

    again = begin_attempt(delivery, attempt_id="a2", now=NOON)

    assert not delivery.attempts[0].server_error
    assert (again.resends, delivery.retry_at) == (2, None)


def test_what_twilio_answered_with_5xx_is_read_by_the_earlier_version_too():
    claimed = begin_attempt(new_delivery(a_message(), now=NOON), attempt_id="a1", now=NOON)
    outcome = Outcome(status=Status.UNKNOWN, server_error=True, retry_at=NOON)
    written = msgspec.json.encode(end_attempt(claimed, outcome, attempt_id="a1", now=NOON))

    earlier = msgspec.json.decode(written, type=EarlierDelivery)

    assert earlier.attempts == (EarlierAttempt(id="a1", outcome=Status.UNKNOWN),)
    assert (earlier.status, earlier.resends) == (Status.UNKNOWN, 0)
    assert msgspec.json.decode(written, type=Delivery).attempts[0].server_error


def test_what_a_template_made_is_stored_and_sent_again():
    rendered = Rendered(
        text="Hi {you}", content=Content(sid="HX" + "0" * 32, values={"1": "Ana"}), language="de"
    )
    delivery = structs.replace(msgspec.json.decode(DELIVERY, type=Delivery), flow_text="", rendered=rendered)

    stored = msgspec.json.decode(msgspec.json.encode(delivery), type=Delivery)

    assert stored == delivery
    sent = stored.addressed
    assert (sent.text, sent.content, sent.language) == ("Hi {you}", rendered.content, "de")


def test_a_row_from_before_templates_has_nothing_rendered():
    assert msgspec.json.decode(DELIVERY, type=Delivery).rendered is None
