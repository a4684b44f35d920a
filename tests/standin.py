"""Run the stand-in in its own thread, in virtual time."""

from collections.abc import Iterator
from contextlib import contextmanager

from local.twilio import StandIn, VirtualClock
from tests.loop_thread import loop_thread

ACCOUNT_SID = "AC" + "0" * 32
AUTH_TOKEN = "token"


@contextmanager
def running_standin() -> Iterator[StandIn]:
    """Run a stand-in until the block ends."""

    async def start() -> StandIn:
        standin = StandIn(
            port=0,
            account_sid=ACCOUNT_SID,
            auth_token=AUTH_TOKEN,
            number="+15005550006",
            clock=VirtualClock(),
            api_keys={"SK" + "1" * 32: "secret"},
            messaging_services=["MG" + "2" * 32],
        )
        await standin.start()
        return standin

    with loop_thread() as running:
        standin = running.run(start())
        yield standin
        running.run(standin.stop())
