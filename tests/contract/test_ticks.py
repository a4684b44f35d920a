"""The queue of ticks, by its fake and on Azurite: what one worker puts, another reads."""

from datetime import timedelta

import pytest

from shared.adapters.azure.storage_queues import StorageTickQueue
from shared.domain.reminders.ticks import NextTick, ShardTick, decode_tick
from tests.examples import NOON
from tests.fakes.queues import MemoryTickQueue

NOW = timedelta(0)


@pytest.fixture(params=["memory", "azurite"])
def ticks(request):
    """Return the queue, and how to take what shows up on it."""
    if request.param == "memory":
        fake = MemoryTickQueue()
        return fake, lambda: [call for call, delay in fake.put_with_delay if not delay]
    queue = request.getfixturevalue("outbox_queue")
    return StorageTickQueue(queue), lambda: [
        decode_tick(message.content.encode()) for message in queue.receive_messages()
    ]


@pytest.mark.parametrize("call", [NextTick(slot=NOON), ShardTick(shard="a")])
def test_a_call_comes_back_as_it_was_put(ticks, call):
    port, shown = ticks

    port.put(call, delay=NOW)

    assert shown() == [call]


def test_a_call_for_later_does_not_show_yet(ticks):
    port, shown = ticks

    port.put(NextTick(slot=NOON), delay=timedelta(hours=1))

    assert shown() == []


@pytest.mark.parametrize("delay", [timedelta(days=7, seconds=1), timedelta(seconds=-1)])
def test_a_delay_that_a_queue_does_not_take_is_refused(ticks, delay):
    port, shown = ticks

    with pytest.raises(Exception):  # noqa: B017, PT011 - each names its own
        port.put(NextTick(slot=NOON), delay=delay)

    assert shown() == []


def test_a_call_for_later_lies_there_all_the_same(outbox_queue):
    StorageTickQueue(outbox_queue).put(NextTick(slot=NOON), delay=timedelta(hours=1))

    assert outbox_queue.get_queue_properties().approximate_message_count == 1
