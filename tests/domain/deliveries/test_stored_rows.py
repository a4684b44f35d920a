"""Rows and queue messages as version d9b86e9 wrote them: an upgrade must lose none of them."""

import msgspec

from shared.domain.deliveries.delivery import Delivery, Status
from shared.domain.messages.envelope import decode_envelope

DELIVERY = (
    b'{"message":{"id":"hello-1","to":"+15005550100","body":"Hello","flow":"asks"},"status":"held",'
    b'"created_at":"2026-03-01T12:00:00Z","updated_at":"2026-03-01T12:05:00Z","attempts":[{"id":"a1",'
    b'"at":"2026-03-01T12:00:00Z","lease_until":"2026-03-01T12:02:00Z","sender":"+15005550006",'
    b'"outcome":"unknown","looks":1}],"delays":3,"put_backs":2,"resends":1,"written":"Hello there"}'
)

ENVELOPE = b'{"switchboard":{"id":"hello-1","tries":4},"message":{"to":"+15005550100","body":"Hello"}}'


def test_a_delivery_keeps_every_count():
    delivery = msgspec.json.decode(DELIVERY, type=Delivery)

    assert (delivery.throttled_count, delivery.requeue_count, delivery.resends) == (3, 2, 1)
    assert delivery.attempts[0].lookups == 1
    assert delivery.addressed.body == "Hello there"
    assert delivery.status is Status.HELD


def test_a_delivery_is_written_as_the_older_version_reads_it():
    delivery = msgspec.json.decode(DELIVERY, type=Delivery)

    written = msgspec.json.decode(msgspec.json.encode(delivery))

    assert written == msgspec.json.decode(DELIVERY)


def test_an_envelope_keeps_its_count_of_failures():
    envelope = decode_envelope(ENVELOPE, queue_id="q1")

    assert (envelope.id, envelope.failures) == ("hello-1", 4)
