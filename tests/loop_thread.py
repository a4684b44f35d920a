"""Run an event loop in a thread of its own, beside the tests."""

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

START_AND_STOP_SECONDS = 100


@dataclass(frozen=True)
class LoopThread:
    """A running event loop and its thread."""

    loop: asyncio.AbstractEventLoop
    thread: threading.Thread

    def run[T](self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Run the coroutine to its end, and return its result."""
        return self.begin(coroutine).result(START_AND_STOP_SECONDS)

    def begin[T](self, coroutine: Coroutine[Any, Any, T]) -> Future[T]:
        """Begin to run the coroutine."""
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop)


@contextmanager
def loop_thread() -> Iterator[LoopThread]:
    """Run an event loop until the block ends; what still runs in it then is canceled."""
    started = Future[tuple[asyncio.AbstractEventLoop, asyncio.Event]]()

    async def run_until_the_end() -> None:
        ended = asyncio.Event()
        started.set_result((asyncio.get_running_loop(), ended))
        await ended.wait()

    thread = threading.Thread(target=lambda: asyncio.run(run_until_the_end()))
    thread.start()
    loop, ended = started.result()
    try:
        yield LoopThread(loop, thread)
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join()
