"""Faults of a port: a worker dies at one of its methods."""

from collections.abc import Iterator
from contextlib import contextmanager


class Killed(BaseException):
    """The worker is killed here. No ``except Exception`` may catch it."""


def die(*_, **__):
    raise Killed


@contextmanager
def dying(port: object, method: str) -> Iterator[None]:
    """Let every call of that method kill the worker, as long as this lasts."""
    original = getattr(port, method)
    setattr(port, method, die)
    try:
        yield
    finally:
        setattr(port, method, original)
