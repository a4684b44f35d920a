import asyncio

import pytest

from local.host.waiting import is_set_within


@pytest.mark.parametrize(("seconds_until_set", "came"), [(0.01, True), (60, False)])
def test_the_wait_ends_with_the_event_or_with_the_time(seconds_until_set, came):
    async def wait():
        event = asyncio.Event()
        asyncio.get_running_loop().call_later(seconds_until_set, event.set)
        return await is_set_within(0.2, event)

    assert asyncio.run(wait()) is came
