"""The queue of ticks, from its fake and on Azurite: one worker writes what another reads."""

from datetime import timedelta

import pytest

from shared.adapters.azure.storage_queues import StorageTickQueue
from shared.domain.reminders.ticks import NextTick, ShardTick, decode_tick
from tests.examples import NOON
from tests.fakes.queues import MemoryTickQueue

NOW = timedelta(0)


@pytest.fixture(params=["memory", "azurite"])
def ticks(request):
    """Return the queue, and a function that returns the visible messages."""
    if request.param == "memory":
        fake = MemoryTickQueue()
        return fake, lambda: [message for message, delay in fake.put_with_delay if not delay]
    queue = request.getfixturevalue("outbox_queue")
    return StorageTickQueue(queue), lambda: [
        decode_tick(message.content.encode()) for message in queue.receive_messages()
    ]


@pytest.mark.parametrize("message", [NextTick(slot=NOON), ShardTick(shard="a")])
def test_a_tick_is_received_as_it_was_put(ticks, message):
    port, visible = ticks

    port.put(message, delay=NOW)

    assert visible() == [message]


def test_a_delayed_tick_is_not_visible_yet(ticks):
    port, visible = ticks

    port.put(NextTick(slot=NOON), delay=timedelta(hours=1))

    assert visible() == []


@pytest.mark.parametrize("delay", [timedelta(days=7, seconds=1), timedelta(seconds=-1)])
def test_a_delay_that_a_queue_does_not_accept_is_refused(ticks, delay):
    port, visible = ticks

    with pytest.raises(Exception):  # noqa: B017, PT011 - each raises its own error
        port.put(NextTick(slot=NOON), delay=delay)

    assert visible() == []


def test_a_delayed_tick_is_on_the_queue(outbox_queue):
    StorageTickQueue(outbox_queue).put(NextTick(slot=NOON), delay=timedelta(hours=1))

    assert outbox_queue.get_queue_properties().approximate_message_count == 1
