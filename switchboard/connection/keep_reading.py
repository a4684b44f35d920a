"""Read from the desk again and again, also while it restarts."""

import time
from collections.abc import Callable

from switchboard.connection.desk import Refused, Unreachable, is_passing

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 10.0
"""Seconds between two tries at a desk that does not answer."""


class KeepReading:
    """Repeats a read for as long as the desk does not answer, or answers that it cannot now.

    Only for reads: they may be repeated without an id.
    """

    def __init__(
        self,
        note: Callable[[str], None],
        *,
        give_up_after: float | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._note = note
        self._give_up_after = give_up_after
        self._sleep = sleep

    def read[T](self, read: Callable[[], T]) -> T:
        """Return what ``read`` returns; a note says when the desk is away, and when it is back.

        Raises:
            Unreachable: for ``give_up_after`` seconds there was no answer.
            Refused: the desk refuses the request itself.
        """
        waited, pause, is_away = 0.0, FIRST_PAUSE, False
        while True:
            try:
                result = read()
            except (Refused, Unreachable) as failed:
                if not _may_pass(failed) or self._is_over(waited):
                    raise
                if not is_away:
                    self._note(f"{failed}. Trying again until it answers")
                    is_away = True
                self._sleep(pause)
                waited, pause = waited + pause, min(pause * 2, LONGEST_PAUSE)
            else:
                if is_away:
                    self._note("the desk answers again")
                return result

    def _is_over(self, waited: float) -> bool:
        return self._give_up_after is not None and waited >= self._give_up_after


def _may_pass(failed: Refused | Unreachable) -> bool:
    """Return whether it may pass: a desk that restarts answers 502, 503 or nothing."""
    return isinstance(failed, Unreachable) or is_passing(failed.status)
