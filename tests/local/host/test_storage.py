"""What storage says of a queue message, on Azurite."""

import asyncio
from datetime import timedelta

import pytest

from local.host.storage import QueueMissing, ReceiptStale, Storage
from tests.local.host.running import fresh


def on_a_queue(azurite, act):
    """Run ``act`` with a new queue that holds one message."""

    async def run():
        storage = Storage(azurite.connection_string)
        queue = storage.queue(azurite.connection_string, fresh("storage"))
        try:
            await queue.put("hello")
            await act(queue)
        finally:
            await storage.close()

    asyncio.run(run())


@pytest.mark.parametrize("use", ["hide", "delete"])
def test_a_message_that_somebody_else_received_since_is_no_longer_ours(azurite, use):
    async def act(queue):
        (first,) = await queue.receive(1, lease=timedelta(seconds=30))
        stale = first.pop_receipt
        await queue.hide(first, timedelta(0))
        await queue.receive(1, lease=timedelta(seconds=30))
        first.pop_receipt = stale

        with pytest.raises(ReceiptStale):
            await (queue.delete(first) if use == "delete" else queue.hide(first, timedelta(seconds=30)))

    on_a_queue(azurite, act)


def test_a_message_that_is_gone_is_no_longer_ours(azurite):
    async def act(queue):
        (message,) = await queue.receive(1, lease=timedelta(seconds=30))
        await queue.delete(message)

        with pytest.raises(ReceiptStale):
            await queue.hide(message, timedelta(seconds=30))

    on_a_queue(azurite, act)


def test_a_queue_that_is_gone_is_missing(azurite):
    async def act(queue):
        await queue._client.delete_queue()

        with pytest.raises(QueueMissing):
            await queue.receive(1, lease=timedelta(seconds=30))

    on_a_queue(azurite, act)
