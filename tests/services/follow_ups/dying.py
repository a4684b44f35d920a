"""Let the worker of a harness die at its n-th write."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from tests.services.sender_harness import SenderHarness
from tests.year.simulated_app import Crash, Killed


@contextmanager
def dying(harness: SenderHarness, *, nth: int, after: bool) -> Iterator[Callable[[], bool]]:
    """Kill the worker at its n-th write, before or after it is made; yield whether it died."""
    crash, is_dead = Crash(writes_left=nth, after=after), []
    writes: list[tuple[Any, str]] = [
        (harness.ledger, "save"),
        (harness.ledger, "assign_sid"),
        (harness.outbox, "put"),
    ]
    whole = [getattr(port, name) for port, name in writes]
    for (port, name), write in zip(writes, whole, strict=True):
        setattr(port, name, crash.guard(write))
    with suppress(Killed):
        is_dead.append(True)
        yield lambda: bool(is_dead)
        is_dead.clear()
    for (port, name), write in zip(writes, whole, strict=True):
        setattr(port, name, write)
