"""The queue of ticks: what one worker puts, another reads."""

from datetime import timedelta

import pytest

from shared.adapters.azure.queues import StorageTickQueue
from shared.domain.reminders.ticks import NextTick, ShardTick, from_queue
from tests.examples import NOON


@pytest.mark.parametrize("call", [NextTick(slot=NOON), ShardTick(shard="a")])
def test_a_call_comes_back_as_it_was_put(outbox_queue, call):
    StorageTickQueue(outbox_queue).put(call, delay=timedelta(0))

    assert from_queue(outbox_queue.receive_message().content.encode()) == call


def test_a_call_for_later_does_not_show_yet(outbox_queue):
    StorageTickQueue(outbox_queue).put(NextTick(slot=NOON), delay=timedelta(hours=1))

    assert outbox_queue.receive_message() is None
    assert outbox_queue.get_queue_properties().approximate_message_count == 1
