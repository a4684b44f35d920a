"""Call a function on several items at the same time, in threads."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

CONCURRENCY = 8
"""Threads. Each mostly waits for storage; more of them would wait for the CPU."""


def map_concurrently[T, R](
    function: Callable[[T], R], items: Sequence[T], *, concurrency: int = CONCURRENCY
) -> list[R]:
    """Return ``function`` of each of the items, in their order; at most ``concurrency`` at the same time.

    Raises:
        Exception: of the first item whose call raised one; calls that have not begun are dropped.
    """
    if min(concurrency, len(items)) <= 1:
        return [function(item) for item in items]
    with ThreadPoolExecutor(concurrency) as threads:
        return list(threads.map(function, items))
