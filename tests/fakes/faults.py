"""Faults of a port: a worker dies at one of its methods, or the answer to a write is lost."""

from collections.abc import Iterator
from contextlib import contextmanager

from shared.errors import VersionConflict


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


class LostAnswer:
    """Counts writes, and loses storage's answer to one of them: it is made, and the caller cannot know."""

    def __init__(self, *, number: int | None) -> None:
        self.count = 0
        self._number = number

    def watch(self, port: object, *methods: str) -> None:
        """Count the calls of these methods, and lose the answer to the one with the number."""
        for method in methods:
            setattr(port, method, self._watched(getattr(port, method)))

    def _watched(self, method):
        def write(*args, **kwargs):
            written = method(*args, **kwargs)
            self.count += 1
            if self.count == self._number:
                raise VersionConflict("written, but not confirmed")
            return written

        return write
