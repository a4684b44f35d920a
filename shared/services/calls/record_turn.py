"""Record the turns of a call that say something about it, without letting the caller wait for storage."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

from shared.domain.calls.call import Call
from shared.domain.calls.turn_facts import facts_of_turn
from shared.domain.conversations.call_state import CallState
from shared.services.conversations.answer_call import CallTurn
from shared.services.time_limit import TimeLimit

log = logging.getLogger(__name__)


class TurnRecorder:
    """Records turns. What it cannot record is lost: a call goes on, whatever storage does."""

    def __init__(self, store: Callable[[Call], None], *, time_limit: TimeLimit) -> None:
        """``store`` stores what a turn says."""
        self._store = store
        self._time_limit = time_limit

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
        try:
            self._time_limit.run(partial(self._store, facts))
        except Exception:  # whatever it is, the caller must be answered
            log.exception("a turn of call %s was not recorded", facts.sid)
