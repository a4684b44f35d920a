"""A poison_queue queue, from its fake and on Azurite."""

import pytest

from shared.adapters.azure.storage_queues import StoragePoisonQueue
from tests.fakes.queues import MemoryPoisonQueue


@pytest.fixture(params=["memory", "azurite"])
def poison_queue_with(request):
    """Return a function that makes a poison_queue queue with these bodies."""

    def azurite(*bodies):
        queue = request.getfixturevalue("outbox_queue")
        for body in bodies:
            queue.send_message(body.decode())
        return StoragePoisonQueue(queue)

    return MemoryPoisonQueue if request.param == "memory" else azurite


def test_an_empty_queue_returns_nothing(poison_queue_with):
    assert list(poison_queue_with().receive()) == []


def test_every_message_is_received_unchanged_with_a_unique_id(poison_queue_with):
    bodies = [b'{"id": "a"}', "Grüße 🎈".encode(), b"not JSON", b"not JSON"]

    received = list(poison_queue_with(*bodies).receive())

    assert sorted(message.body for message in received) == sorted(bodies)
    assert len({message.id for message in received}) == 4


def test_more_messages_than_one_request_returns_are_received(poison_queue_with):
    assert len(list(poison_queue_with(*[b"x"] * 40).receive())) == 40


def test_a_received_message_is_hidden_from_others_for_a_while(poison_queue_with):
    poison_queue = poison_queue_with(b"a", b"b")

    next(poison_queue.receive())
    rest = list(poison_queue.receive())

    assert len(rest) <= 1
    assert list(poison_queue.receive()) == []


def test_a_removed_message_cannot_be_removed_again(poison_queue_with):
    poison_queue = poison_queue_with(b"a")
    (message,) = poison_queue.receive()

    poison_queue.remove(message)

    with pytest.raises(Exception):  # noqa: B017, PT011 - each raises its own error
        poison_queue.remove(message)
