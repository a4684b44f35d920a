"""Record what happens in the stand-in, for tests, people and the phone page."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count, islice

from local.twilio.errors import AppFailed, TwimlWarning
from local.twilio.simulation.clock import Clock

MAX_EVENTS = 5_000
"""Older events are dropped, so that memory does not grow."""


@dataclass(frozen=True, slots=True)
class Event:
    """An event."""

    n: int  #: counts from 1, without gaps, across resets
    at: datetime
    kind: str  #: each kind and its fields: docs/stand-in.md
    fields: dict[str, object] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        """Return the event as one JSON object."""
        return {"n": self.n, "at": self.at.isoformat(), "kind": self.kind, **self.fields}


class Events:
    """The log of events. Followers get each event, in order."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._numbers = count(1)
        self._log: deque[Event] = deque(maxlen=MAX_EVENTS)
        self._followers: set[asyncio.Queue[Event]] = set()

    def add(self, kind: str, **fields: object) -> None:
        """Record an event now. ``from_`` becomes the field ``from``, which is a keyword in Python."""
        named = {name.rstrip("_"): value for name, value in fields.items()}
        event = Event(next(self._numbers), self._clock.now(), kind, named)
        self._log.append(event)
        for queue in self._followers:
            queue.put_nowait(event)

    def warn(self, sid: str, problem: TwimlWarning | AppFailed, url: str) -> None:
        """Record an entry of Twilio's debugger about the text or call ``sid``."""
        self.add(problem.kind, sid=sid, code=problem.code, text=problem.text, url=url)

    def after(self, n: int) -> list[Event]:
        """Return the events after number ``n``, oldest first."""
        known = n - self._log[0].n + 1 if self._log else 0
        return list(islice(self._log, max(known, 0), None))

    def clear(self) -> None:
        """Drop all events. The numbering continues."""
        self._log.clear()

    async def follow(self, after: int = 0) -> AsyncIterator[Event]:
        """Yield the events after number ``after``, then each event as it happens, until ``close``."""
        queue: asyncio.Queue[Event] = asyncio.Queue()
        self._followers.add(queue)
        try:
            for event in self.after(after):
                yield event
            with suppress(asyncio.QueueShutDown):
                while True:
                    yield await queue.get()
        finally:
            self._followers.discard(queue)

    def close(self) -> None:
        """End the streams of all followers."""
        while self._followers:
            self._followers.pop().shutdown()
