"""Record the turns of a call that say something about it, without letting the caller wait for storage."""

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import datetime, timedelta

from shared.domain.calls.call import Call
from shared.domain.calls.turn_facts import facts_of_turn
from shared.domain.conversations.call_state import CallState
from shared.services.conversations.answer_call import CallTurn

log = logging.getLogger(__name__)

MAX_WAIT = timedelta(seconds=2)
"""How long a caller waits at most. Without an answer after 15 s, Twilio uses the fallback URL."""

MAX_WRITES = 8
"""At a time, by one worker. In an outage of storage further ones are dropped, not queued."""


class TurnRecorder:
    """Records turns. What it cannot record is lost: a call goes on, whatever storage does."""

    def __init__(self, store: Callable[[Call], None], *, max_wait: timedelta = MAX_WAIT) -> None:
        """``store`` stores what a turn says."""
        self._store = store
        self._max_wait = max_wait
        self._writes = ThreadPoolExecutor(MAX_WRITES, thread_name_prefix="call-turn")

    def record(self, form: Mapping[str, str], before: CallState, turn: CallTurn, *, now: datetime) -> None:
        """Record what a turn says, if anything, and return when that is done or has taken too long.

        Args:
            form: what Twilio sent.
            before: the state in which it requested the turn.
            turn: what the caller gets next.
            now: the time.
        """
        facts = facts_of_turn(form, before, turn.turn, turn.context, now=now)
        if facts is None:
            return
        write = self._writes.submit(self._store, facts)
        wait([write], timeout=self._max_wait.total_seconds())
        if not write.done():
            write.cancel()  # only if it has not begun
            log.error("a turn of call %s is not recorded yet: storage is slow", facts.sid)
        elif error := write.exception():
            log.error("a turn of call %s was not recorded", facts.sid, exc_info=error)
