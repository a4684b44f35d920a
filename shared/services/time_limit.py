"""Give work on storage a time limit: a caller hears nothing while a document is made."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta

from shared.errors import StorageUnavailable

MAX_WAIT = timedelta(seconds=2)
"""How long a caller waits at most. Without an answer after 15 s, Twilio uses the fallback URL."""

MAX_WORK = 8
"""At a time, by one worker. In an outage of storage further work is dropped, not queued."""


class TimeLimit:
    """Runs work in threads, and waits for each no longer than the limit. Safe to share between threads."""

    def __init__(self, max_wait: timedelta = MAX_WAIT) -> None:
        self._max_wait = max_wait
        self._threads = ThreadPoolExecutor(MAX_WORK, thread_name_prefix="time-limit")

    def run[T](self, work: Callable[[], T]) -> T:
        """Return what ``work`` returns, or raise what it raises.

        Raises:
            StorageUnavailable: it takes too long. It goes on, unless it has not begun.
        """
        running = self._threads.submit(work)
        wait([running], timeout=self._max_wait.total_seconds())
        if not running.done():
            running.cancel()
            raise StorageUnavailable(f"storage is slow: no answer within {self._max_wait.total_seconds()} s")
        return running.result()
