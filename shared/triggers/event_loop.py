"""For functions that wait for nothing: no storage, no network."""

import functools
from collections.abc import Awaitable, Callable


def run_on_event_loop[**P, R](function: Callable[P, R]) -> Callable[P, Awaitable[R]]:
    """Run ``function`` where the worker takes requests in, without a thread of its own.

    Handing a webhook to a thread and back takes as long again as answering it,
    and there are threads for so many only: while all of them wait for storage,
    callers would hear silence. Whatever ``function`` waits for, every request
    waits for; so it must do nothing but compute.
    Source: https://learn.microsoft.com/azure/azure-functions/python-scale-performance-reference#async
    """

    @functools.wraps(function)
    async def answering(*args: P.args, **kwargs: P.kwargs) -> R:
        return function(*args, **kwargs)

    return answering
