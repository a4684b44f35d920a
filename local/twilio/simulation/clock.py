"""The clock of the stand-in: real time for people, virtual time for tests.

Everything in simulated time (a call, a person, the delivery of a text) is a
task started with ``Clock.spawn``, and waits only through the clock. So the
virtual clock knows when all tasks wait; then it jumps to the time for which
the first of them waits. A task that does real work, such as a webhook, is not
waiting, so virtual time does not advance meanwhile.
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
    return datetime.now(UTC)  # noqa: TID251  the only place in the stand-in that reads the clock


class Clock:
    """Real time: tells the time, and waits."""

    def __init__(self) -> None:
        self._tasks: set[Task[Any]] = set()

    def now(self) -> datetime:
        """Return the time, in UTC."""
        return real_now()

    async def wait(self, signal: Future[None], seconds: float | None) -> None:
        """Wait until ``signal`` is woken, at most for ``seconds`` (None: no limit).

        Call it from a spawned task only.
        """
        await asyncio.wait([signal], timeout=seconds)

    def wake(self, signal: Future[None]) -> None:
        """Wake the task that waits for ``signal``."""
        if not signal.done():
            self.hold()  # now, not when the task runs: time must not advance in between
            signal.set_result(None)

    def hold(self) -> None:
        """Stop virtual time until ``release`` was called as often as ``hold``; no effect on real time."""

    def release(self) -> None:
        """Undo one ``hold``."""

    @contextmanager
    def held(self) -> Iterator[None]:
        """Stop virtual time for a block."""
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
        """Return a function that returns how many of ``seconds`` are left."""
        until = self.now() + timedelta(seconds=seconds)

        def left() -> float:
            return (until - self.now()).total_seconds()

        return left

    def spawn[T](self, coroutine: Coroutine[Any, Any, T]) -> Task[T]:
        """Start a task in this clock's time."""
        task = asyncio.get_running_loop().create_task(coroutine)
        self.hold()
        self._tasks.add(task)
        task.add_done_callback(self._on_done)
        return task

    async def cancel_all(self) -> None:
        """Cancel all spawned tasks, and those that they spawn while they end."""
        while tasks := [task for task in self._tasks if not task.done()]:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def _on_done(self, task: Task[Any]) -> None:
        self._tasks.discard(task)
        self.release()
        if not task.cancelled() and (error := task.exception()):
            logger.error("a task of the stand-in failed", exc_info=error)


class VirtualClock(Clock):
    """Virtual time: as soon as all tasks wait, it jumps to the next time that one waits for.

    When no task is running or waiting it catches up with real time, so that it is
    never behind the clock of the app under test. It may be ahead.
    """

    def __init__(self) -> None:
        super().__init__()
        self._now = real_now()
        self._busy = 0
        self._sleepers: list[tuple[datetime, int, Future[None]]] = []
        self._order = count()  # tasks that wait for the same time are woken in order

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
            if signal.cancelled():  # not woken, so not counted as busy again
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
    """A queue of items for one task, which waits for them in the clock's time."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._items: deque[T] = deque()
        self._waiting: Future[None] | None = None

    def put(self, item: T) -> None:
        """Add ``item``, and wake the task that waits."""
        self._items.append(item)
        if self._waiting is not None:
            self._clock.wake(self._waiting)

    async def get(self, seconds: float | None) -> T | None:
        """Return the next item, or None if there is none within ``seconds`` (None: no limit)."""
        if not self._items and (seconds is None or seconds > 0):
            self._waiting = asyncio.get_running_loop().create_future()
            try:
                await self._clock.wait(self._waiting, seconds)
            finally:
                self._waiting = None
        return self._items.popleft() if self._items else None
