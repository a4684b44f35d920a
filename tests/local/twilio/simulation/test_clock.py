import asyncio
import time

import pytest

from local.twilio.simulation.clock import Clock, Inbox, VirtualClock, real_now


def lived(*lives, clock):
    async def run():
        tasks = [clock.spawn(life) for life in lives]
        return await asyncio.wait_for(asyncio.gather(*tasks), 60)

    return asyncio.run(run())


def test_virtual_time_passes_in_order_and_at_once():
    clock, log, starts = VirtualClock(), [], []

    async def life(name, *naps):
        starts.append(clock.now())
        for nap in naps:
            await clock.sleep(nap)
            log.append((name, round((clock.now() - starts[0]).total_seconds())))

    lived(life("a", 3600, 3600), life("b", 1, 4000), life("c", 3600), clock=clock)

    assert log == [("b", 1), ("a", 3600), ("c", 3600), ("b", 4001), ("a", 7200)]


def test_virtual_time_stands_still_while_anyone_works():
    clock, log = VirtualClock(), []

    async def works():
        began = clock.now()
        await asyncio.sleep(0.05)  # as a webhook does
        log.append("worked while time stood still" if clock.now() == began else "worked")

    async def sleeps():
        await clock.sleep(1)
        log.append("slept")

    lived(works(), sleeps(), clock=clock)

    assert log == ["worked while time stood still", "slept"]


def test_virtual_time_catches_up_with_real_time_when_nothing_goes_on():
    clock = VirtualClock()
    time.sleep(0.05)
    real = real_now()

    with clock.held():
        assert clock.now() >= real


@pytest.mark.parametrize("clock_type", [Clock, VirtualClock])
def test_an_item_ends_the_wait(clock_type):
    clock = clock_type()
    inbox: Inbox[str] = Inbox(clock)

    async def takes():
        return [await inbox.get(30), await inbox.get(0.01), await inbox.get(None)]

    async def gives():
        await clock.sleep(0.05)
        inbox.put("first")
        await clock.sleep(1)
        inbox.put("second")

    assert lived(takes(), gives(), clock=clock)[0] == ["first", None, "second"]


def test_a_cancelled_sleeper_does_not_stop_virtual_time():
    clock = VirtualClock()

    async def cancels():
        began = clock.now()
        for _ in range(3):
            sleeper = clock.spawn(clock.sleep(1000))
            await clock.sleep(1)
            sleeper.cancel()
        await clock.sleep(10)
        return clock.now() - began

    (took,) = lived(cancels(), clock=clock)

    assert took.total_seconds() == pytest.approx(13)
