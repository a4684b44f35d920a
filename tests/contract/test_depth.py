from datetime import timedelta

from shared.adapters.azure.queues import StorageQueueStats
from shared.domain.messages.envelope import envelope_of
from shared.ports.queues import QueueDepth
from shared.triggers.clock import utc_now
from tests.examples import a_message


def test_an_empty_queue_has_no_depth(outbox_queue):
    assert StorageQueueStats(outbox_queue).depth() == QueueDepth(count=0)


def test_messages_are_counted_hidden_ones_too_and_left_where_they_are(outbox, outbox_queue):
    for delay in (timedelta(0), timedelta(hours=1)):
        outbox.put(envelope_of(a_message()), delay=delay)

    for _ in range(2):
        depth = StorageQueueStats(outbox_queue).depth()
        assert depth.count == 2
        assert timedelta(0) <= utc_now() - depth.oldest < timedelta(minutes=1)
