"""The outbox, from its fake and on Azurite: the receiver must be able to decode what it encodes."""

import base64
from datetime import timedelta

import pytest

from shared.adapters.azure.storage_queues import StorageOutbox
from shared.domain.messages.envelope import Envelope, decode_envelope, envelope_of
from tests.examples import a_message
from tests.fakes.queues import MemoryOutbox

NOW = timedelta(0)


@pytest.fixture(params=["memory", "azurite"])
def outbox(request):
    """Return the outbox, and a function that returns the visible messages."""
    if request.param == "memory":
        fake = MemoryOutbox()
        return fake, lambda: [envelope for envelope, delay in fake.put_with_delay if not delay]
    queue = request.getfixturevalue("outbox_queue")
    return StorageOutbox(queue), lambda: [
        decode_envelope(message.content.encode(), queue_id=message.id) for message in queue.receive_messages()
    ]


@pytest.mark.parametrize(
    "envelope",
    [
        envelope_of(a_message(body="Grüße 🎈 <&> \ufffe\uffff\x00", tags={"order": "7"})),
        Envelope(id="no-id", raw={"any": ["thing", None, 1.5]}, failures=3, is_own=True),
    ],
)
def test_an_envelope_is_received_as_it_was_put(outbox, envelope):
    port, visible = outbox

    port.put(envelope, delay=NOW)

    assert visible() == [envelope]


@pytest.mark.parametrize("delay", [timedelta(seconds=30), timedelta(days=6, hours=23), timedelta(days=7)])
def test_a_delayed_message_is_not_visible_yet(outbox, delay):
    port, visible = outbox

    port.put(Envelope(id="a", raw={}), delay=delay)

    assert visible() == []


@pytest.mark.parametrize(
    ("size", "delay"),
    [(0, timedelta(days=7, seconds=1)), (0, timedelta(seconds=-1)), (65_536, NOW)],
    ids=["too late", "in the past", "too large"],
)
def test_a_message_that_a_queue_does_not_accept_is_refused(outbox, size, delay):
    port, visible = outbox

    with pytest.raises(Exception):  # noqa: B017, PT011 - each raises its own error
        port.put(Envelope(id="a", raw={"x": "x" * size}), delay=delay)

    assert visible() == []


def test_a_message_never_expires(outbox_queue):
    StorageOutbox(outbox_queue).put(Envelope(id="a", raw={}), delay=NOW)

    assert outbox_queue.receive_message().expires_on.year == 9999


def test_a_delayed_message_is_on_the_queue(outbox_queue):
    StorageOutbox(outbox_queue).put(Envelope(id="a", raw={}), delay=timedelta(days=6))

    assert outbox_queue.get_queue_properties().approximate_message_count == 1


@pytest.mark.parametrize("body", [b"not JSON <&>", "Grüße".encode(), b'{"to": 1}'])
def test_a_message_is_put_back_as_it_was_received(outbox_queue, body):
    fake = MemoryOutbox()

    fake.put_back(body, delay=NOW)
    StorageOutbox(outbox_queue).put_back(body, delay=NOW)

    assert [message.content.encode() for message in outbox_queue.receive_messages()] == [body]
    assert fake.put_back_with_delay == [(body, NOW)]


def test_a_message_that_is_no_text_is_put_back_in_base64(outbox_queue):
    StorageOutbox(outbox_queue).put_back(b"\xff{", delay=NOW)

    (message,) = outbox_queue.receive_messages()
    assert base64.b64decode(message.content) == b"\xff{"


def test_a_copy_comes_at_its_time_unless_it_is_moved_or_removed(outbox):
    port, visible = outbox
    moved, removed, left = (Envelope(id=name, raw={}, is_own=True) for name in ("moved", "removed", "left"))
    copies = [port.put_copy(envelope, delay=timedelta(hours=1)) for envelope in (moved, removed, left)]

    assert visible() == []
    port.move_copy(copies[0], delay=NOW)
    port.remove_copy(copies[1])

    assert visible() == [moved]


def test_a_moved_copy_is_as_it_was_put(outbox):
    port, visible = outbox
    envelope = envelope_of(a_message(body="Grüße 🎈 <&> \ufffe\uffff\x00"))

    port.move_copy(port.put_copy(envelope, delay=timedelta(days=6)), delay=NOW)

    assert visible() == [envelope]


def test_a_copy_that_is_gone_is_neither_moved_nor_removed(outbox):
    port, visible = outbox
    copy = port.put_copy(Envelope(id="a", raw={}), delay=timedelta(minutes=1))
    port.remove_copy(copy)

    port.remove_copy(copy)
    port.move_copy(copy, delay=NOW)

    assert visible() == []


def test_a_copy_that_was_received_stays_with_its_receiver(outbox_queue):
    outbox = StorageOutbox(outbox_queue)
    copy = outbox.put_copy(Envelope(id="a", raw={}), delay=NOW)
    received = outbox_queue.receive_message(visibility_timeout=60)

    outbox.move_copy(copy, delay=NOW)
    outbox.remove_copy(copy)

    assert outbox_queue.receive_message() is None
    outbox_queue.delete_message(received)
