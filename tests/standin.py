"""Run the stand-in in its own thread, in virtual time."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from local.twilio import StandIn, VirtualClock

ACCOUNT_SID = "AC" + "0" * 32
AUTH_TOKEN = "token"


@contextmanager
def running_standin() -> Iterator[StandIn]:
    """Run a stand-in until the block ends."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    def run(coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, loop).result(timeout=60)

    async def start() -> StandIn:
        running = StandIn(
            port=0,
            account_sid=ACCOUNT_SID,
            auth_token=AUTH_TOKEN,
            number="+15005550006",
            clock=VirtualClock(),
            api_keys={"SK" + "1" * 32: "secret"},
            messaging_services=["MG" + "2" * 32],
        )
        await running.start()
        return running

    running = run(start())
    yield running
    run(running.stop())
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()
