"""Failures on demand: what a network, and Twilio, do to a POST now and then."""

import asyncio
import random
from dataclasses import dataclass, field

from aiohttp import web

SILENT_SECONDS = 30
"""How long a ``timeout`` keeps the client waiting: longer than any sensible timeout."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mode:
    """One way to fail."""

    processed: bool = False  #: the text or call is real, whatever the client hears
    code: int | None = None  #: Twilio's error, instead of the answer
    silent: bool = False  #: no answer, on an open connection
    reset: bool = False  #: no answer, and the connection is cut


MODES = {
    "429": Mode(code=20429),  # never processed, always safe to repeat
    "500_before": Mode(code=20500),
    "500_after": Mode(code=20500, processed=True),
    "timeout_after": Mode(silent=True, processed=True),
    "reset_before": Mode(reset=True),
    "reset_after": Mode(reset=True, processed=True),
}

RESOURCES = {"messages": "/Messages.json", "calls": "/Calls.json"}


@dataclass(slots=True, kw_only=True)
class Fault:
    """Which requests fail, and how."""

    mode: str  #: one of ``MODES``
    on: frozenset[str] = frozenset(RESOURCES)  #: some of ``RESOURCES``
    rate: float = 1.0  #: of the requests, from 0 to 1
    count: int | None = None  #: how many more; None is without end
    chance: random.Random = field(default_factory=random.Random)  #: with a seed, the same requests fail again

    def strikes(self, request: web.Request) -> bool:
        """Whether this request fails; counts it if so."""
        concerned = request.method == "POST" and any(
            request.path.endswith(RESOURCES[name]) for name in self.on
        )
        if not concerned or self.count == 0 or self.chance.random() >= self.rate:
            return False
        if self.count is not None:
            self.count -= 1
        return True


class Faults:
    """The faults in force. The first that strikes counts."""

    def __init__(self) -> None:
        self.list: list[Fault] = []

    def strike(self, request: web.Request) -> str | None:
        """Return the mode in which this request is to fail, if any."""
        return next((fault.mode for fault in self.list if fault.strikes(request)), None)


async def lose_answer(mode: Mode, request: web.Request) -> None:
    """Leave the client without an answer."""
    if mode.silent:
        await asyncio.sleep(SILENT_SECONDS)  # the client's time, which is always real
    if request.transport is not None:
        request.transport.abort()
