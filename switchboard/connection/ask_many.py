"""Ask the desk many questions, eight at a time."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

AT_ONCE = 8
"""Below the ten connections that a session of requests keeps
(https://requests.readthedocs.io/en/latest/api/#requests.adapters.HTTPAdapter)."""


def ask_many[T, R](ask: Callable[[T], R], items: Sequence[T]) -> Iterator[R]:
    """Yield the answer about each item, in their order. What has not begun is dropped if one raises."""
    with ThreadPoolExecutor(AT_ONCE) as threads:
        try:
            yield from threads.map(ask, items)
        finally:
            threads.shutdown(cancel_futures=True)
