"""The queue of ticks: what one worker puts, another reads."""

from datetime import timedelta

import pytest

from shared.adapters.azure.queues import StorageTickQueue
from shared.domain.reminders.ticks import NextTick, ShardTick, from_queue
from tests.examples import NOON


@pytest.mark.parametrize("message", [NextTick(slot=NOON), ShardTick(shard="a")])
def test_a_message_is_received_as_it_was_put(outbox_queue, message):
    StorageTickQueue(outbox_queue).put(message, delay=timedelta(0))

    assert from_queue(outbox_queue.receive_message().content.encode()) == message


def test_a_delayed_message_is_not_visible_yet(outbox_queue):
    StorageTickQueue(outbox_queue).put(NextTick(slot=NOON), delay=timedelta(hours=1))

    assert outbox_queue.receive_message() is None
    assert outbox_queue.get_queue_properties().approximate_message_count == 1
