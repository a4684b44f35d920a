"""Give work that waits for long a few threads of its own, and refuse more: the others must stay free."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Semaphore
from types import TracebackType
from typing import Self

MAX_AT_ONCE = 4
"""Messages that a worker sends within their requests at a time: of its 16 threads 12 stay free of that.

Beyond it a message takes the usual way over the outbox.
"""


class Places:
    """Some places, each with a thread. Safe to share between threads."""

    def __init__(self, count: int) -> None:
        self.free = Semaphore(count)
        self.threads = ThreadPoolExecutor(count, thread_name_prefix="place")

    def take(self) -> "Place | None":
        """Return a place; None, at once, if there is none. It must be left (``with``)."""
        return Place(self) if self.free.acquire(blocking=False) else None


class Place:
    """One place: taken until its owner has left it and its work has ended, whichever is later."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._work: Future[None] | None = None

    def begin(self, work: Callable[[], None]) -> Future[None]:
        """Run ``work``, once for each place, in the thread of this place. It goes on after the owner left."""
        self._work = self._places.threads.submit(work)
        return self._work

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._work is None:
            self._places.free.release()
        else:
            self._work.add_done_callback(lambda _: self._places.free.release())
