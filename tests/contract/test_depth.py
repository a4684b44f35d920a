"""How much lies on a queue, by the fake and on Azurite."""

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
def depth_of(request):
    """Return how to look at a queue that holds messages with these delays."""

    def memory(*delays):
        oldest = utc_now() if NOW in delays else None
        return FixedQueueStats(QueueDepth(count=len(delays), oldest=oldest))

    def azurite(*delays):
        queue = request.getfixturevalue("outbox_queue")
        for delay in delays:
            StorageOutbox(queue).put(envelope_of(a_message()), delay=delay)
        return StorageQueueStats(queue)

    return {"memory": memory, "azurite": azurite}[request.param]


def test_an_empty_queue_has_no_depth(depth_of):
    assert depth_of().depth() == QueueDepth(count=0)


def test_messages_are_counted_hidden_ones_too_and_left_where_they_are(depth_of):
    depths = depth_of(NOW, LATER)

    for _ in range(2):
        depth = depths.depth()
        assert depth.count == 2
        assert NOW <= utc_now() - depth.oldest < timedelta(minutes=1)


def test_the_age_of_what_is_hidden_is_not_known(depth_of):
    assert depth_of(LATER).depth() == QueueDepth(count=1)
