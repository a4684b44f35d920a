"""Time in the stand-in: real for people, virtual for tests.

Everything that lives in simulated time (a call, a person, a text on its way)
is a task started with ``Clock.spawn`` and waits only through the clock. So the
virtual clock knows exactly when all of them wait, and only then moves on to
the moment the first of them waits for. A task that does real work, such as a
webhook, is not waiting, and virtual time stands still meanwhile.
"""

import asyncio
import logging
from asyncio import Future, Task
from collections import deque
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from typing import Any

logger = logging.getLogger(__name__)


def real_now() -> datetime:
    """Return the real time, in UTC."""
    return datetime.now(UTC)  # noqa: TID251  the stand-in has no triggers: this is its one clock


class Clock:
    """What time it is, and how to wait for a later one: here, as it is."""

    def __init__(self) -> None:
        self._tasks: set[Task[Any]] = set()

    def now(self) -> datetime:
        """Return the time, in UTC."""
        return real_now()

    async def wait(self, signal: Future[None], seconds: float | None) -> None:
        """Return when someone wakes ``signal``, or after ``seconds`` (None: never).

        To be called from a spawned task only.
        """
        await asyncio.wait([signal], timeout=seconds)

    def wake(self, signal: Future[None]) -> None:
        """End the wait of whoever waits for ``signal``."""
        if not signal.done():
            self.hold()  # at once, not when the task gets to run: time must not slip in between
            signal.set_result(None)

    def hold(self) -> None:
        """Let time stand still until as many calls of ``release``; real time does not."""

    def release(self) -> None:
        """Undo one ``hold``."""

    @contextmanager
    def held(self) -> Iterator[None]:
        """Let time stand still for a block."""
        self.hold()
        try:
            yield
        finally:
            self.release()

    async def sleep(self, seconds: float) -> None:
        """Wait for ``seconds``."""
        if seconds > 0:
            await self.wait(asyncio.get_running_loop().create_future(), seconds)

    def countdown(self, seconds: float) -> Callable[[], float]:
        """Return how to ask how many of ``seconds`` from now are left."""
        until = self.now() + timedelta(seconds=seconds)

        def left() -> float:
            return (until - self.now()).total_seconds()

        return left

    def spawn[T](self, life: Coroutine[Any, Any, T]) -> Task[T]:
        """Start a task that lives in this clock's time."""
        task = asyncio.get_running_loop().create_task(life)
        self.hold()
        self._tasks.add(task)
        task.add_done_callback(self._over)
        return task

    async def cancel_all(self) -> None:
        """End every task that was spawned and still runs, and those that they spawn as they end."""
        while tasks := [task for task in self._tasks if not task.done()]:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def _over(self, task: Task[Any]) -> None:
        self._tasks.discard(task)
        self.release()
        if not task.cancelled() and (error := task.exception()):
            logger.error("a task of the stand-in failed", exc_info=error)


class VirtualClock(Clock):
    """Time that jumps to the next thing to happen as soon as everybody waits.

    Whenever nothing is going on it catches up with real time, so that dates
    are never behind those of the app under test; they may be ahead.
    """

    def __init__(self) -> None:
        super().__init__()
        self._now = real_now()
        self._busy = 0
        self._sleepers: list[tuple[datetime, int, Future[None]]] = []
        self._order = count()  # first come, first served among those who wait for the same moment

    def now(self) -> datetime:
        """See ``Clock``."""
        return self._now

    async def wait(self, signal: Future[None], seconds: float | None) -> None:
        """See ``Clock``."""
        if seconds is not None:
            heappush(self._sleepers, (self._now + timedelta(seconds=seconds), next(self._order), signal))
        self.release()
        try:
            await signal
        except asyncio.CancelledError:
            if signal.cancelled():  # nobody woke us, so nobody counted us as busy again
                self.hold()
            raise

    def hold(self) -> None:
        """See ``Clock``."""
        if self._busy == 0 and not self._sleepers:
            self._now = max(self._now, real_now())
        self._busy += 1

    def release(self) -> None:
        """See ``Clock``."""
        self._busy -= 1
        if self._busy == 0 and self._sleepers:
            asyncio.get_running_loop().call_soon(self._advance)

    def _advance(self) -> None:
        while self._busy == 0 and self._sleepers:
            moment, _, signal = heappop(self._sleepers)
            if not signal.done():
                self._now = max(self._now, moment)
                self.wake(signal)


class Inbox[T]:
    """Where tasks leave things for one other task, which waits for them in the clock's time."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._items: deque[T] = deque()
        self._waiting: Future[None] | None = None

    def put(self, item: T) -> None:
        """Leave ``item``; its taker wakes up."""
        self._items.append(item)
        if self._waiting is not None:
            self._clock.wake(self._waiting)

    async def get(self, seconds: float | None) -> T | None:
        """Return the next item, waiting up to ``seconds`` for it (None: as long as it takes)."""
        if not self._items and (seconds is None or seconds > 0):
            self._waiting = asyncio.get_running_loop().create_future()
            try:
                await self._clock.wait(self._waiting, seconds)
            finally:
                self._waiting = None
        return self._items.popleft() if self._items else None
