"""A poison queue, by its fake and on Azurite."""

import pytest

from shared.adapters.azure.storage_queues import StoragePoisonQueue
from tests.fakes.queues import MemoryPoisonQueue


@pytest.fixture(params=["memory", "azurite"])
def poison_of(request):
    """Return how to make a poison queue of these bodies."""

    def azurite(*bodies):
        queue = request.getfixturevalue("outbox_queue")
        for body in bodies:
            queue.send_message(body.decode())
        return StoragePoisonQueue(queue)

    return MemoryPoisonQueue if request.param == "memory" else azurite


def test_an_empty_queue_yields_nothing(poison_of):
    assert list(poison_of().receive()) == []


def test_everything_there_is_received_byte_for_byte_each_with_an_id_of_its_own(poison_of):
    bodies = [b'{"id": "a"}', "Grüße 🎈".encode(), b"not JSON", b"not JSON"]

    received = list(poison_of(*bodies).receive())

    assert sorted(message.body for message in received) == sorted(bodies)
    assert len({message.id for message in received}) == 4


def test_more_than_one_request_brings_is_received_all_the_same(poison_of):
    assert len(list(poison_of(*[b"x"] * 40).receive())) == 40


def test_what_was_received_is_hidden_from_others_for_a_while(poison_of):
    poison = poison_of(b"a", b"b")

    next(poison.receive())
    rest = list(poison.receive())

    assert len(rest) <= 1
    assert list(poison.receive()) == []


def test_what_is_removed_is_gone_for_good(poison_of):
    poison = poison_of(b"a")
    (message,) = poison.receive()

    poison.remove(message)

    with pytest.raises(Exception):  # noqa: B017, PT011 - each names its own
        poison.remove(message)
