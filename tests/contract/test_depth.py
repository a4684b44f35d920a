"""The depth of a queue, from the fake and on Azurite."""

from datetime import timedelta

import pytest

from shared.adapters.azure.storage_queues import StorageOutbox, StorageQueueStats
from shared.domain.messages.envelope import envelope_of
from shared.ports.queues import QueueDepth
from shared.triggers.clock import utc_now
from tests.examples import a_message
from tests.fakes.queues import FixedQueueStats

NOW, LATER = timedelta(0), timedelta(hours=1)


@pytest.fixture(params=["memory", "azurite"])
def queue_with(request):
    """Return a function that makes a queue of messages with these delays."""

    def memory(*delays):
        oldest = utc_now() if NOW in delays else None
        return FixedQueueStats(QueueDepth(count=len(delays), oldest=oldest))

    def azurite(*delays):
        queue = request.getfixturevalue("outbox_queue")
        for delay in delays:
            StorageOutbox(queue).put(envelope_of(a_message()), delay=delay)
        return StorageQueueStats(queue)

    return {"memory": memory, "azurite": azurite}[request.param]


def test_an_empty_queue_has_a_depth_of_zero(queue_with):
    assert queue_with().depth() == QueueDepth(count=0)


def test_visible_and_hidden_messages_are_counted_and_stay_on_the_queue(queue_with):
    queue = queue_with(NOW, LATER)

    for _ in range(2):
        depth = queue.depth()
        assert depth.count == 2
        assert NOW <= utc_now() - depth.oldest < timedelta(minutes=1)


def test_the_age_of_a_hidden_message_is_unknown(queue_with):
    assert queue_with(LATER).depth() == QueueDepth(count=1)
