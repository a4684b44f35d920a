"""Run functions that never wait, neither for storage nor for the network, on the worker's event loop."""

import functools
from collections.abc import Awaitable, Callable


def run_on_event_loop[**P, R](function: Callable[P, R]) -> Callable[P, Awaitable[R]]:
    """Decorate a function so that it runs on the worker's event loop, without a thread of its own.

    Handing a webhook to a thread and back takes as long again as answering it,
    and the number of threads is limited: while all of them wait for storage,
    callers would hear silence. While ``function`` waits, every other request
    waits, too; so it must only compute.
    Source: https://learn.microsoft.com/azure/azure-functions/python-scale-performance-reference#async
    """

    @functools.wraps(function)
    async def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        return function(*args, **kwargs)

    return wrapper
