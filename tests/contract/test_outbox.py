"""Only the real one: the fake is a list. What it seals, the receiver must be able to unseal."""

from datetime import timedelta

from shared.domain.messages.envelope import Envelope, decode_envelope, envelope_of
from tests.examples import a_message


def test_what_is_put_shows_up_as_it_was_and_never_expires(outbox, outbox_queue):
    envelope = envelope_of(a_message(body="Grüße 🎈 <&>"))

    outbox.put(envelope, delay=timedelta(0))

    received = outbox_queue.receive_message()
    assert decode_envelope(received.content.encode(), queue_id=received.id) == envelope
    assert received.expires_on.year == 9999


def test_a_delayed_message_does_not_show_up_yet(outbox, outbox_queue):
    outbox.put(Envelope(id="a", raw={}), delay=timedelta(days=6))

    assert outbox_queue.receive_message() is None
    assert outbox_queue.get_queue_properties().approximate_message_count == 1
