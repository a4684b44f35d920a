"""Turn what lies on the poison queue into dead letters, before the queue's 7 days are over."""

import logging
from datetime import datetime

from shared.domain.dead_letter import Cause, letter_around
from shared.domain.envelope import unseal
from shared.errors import InvalidInput
from shared.ports import DeadLetters, Poison

log = logging.getLogger(__name__)

REASON = "the worker died on it, or could not read it, until the Functions host gave up"


def drain(*, poison: Poison, dead_letters: DeadLetters, now: datetime) -> int:
    """Keep every message there as a dead letter, whatever is in it; return how many there were.

    Letter first, queue second: a crash in between keeps it twice under one id, which is once.
    """
    count = 0
    for message in poison.receive():
        letter_id = _id_in(message.body) or message.id
        log.error("message %s was poison", letter_id)
        dead_letters.add(letter_around(letter_id, message.body, cause=Cause.POISON, reason=REASON, now=now))
        poison.remove(message)
        count += 1
    return count


def _id_in(body: bytes) -> str:
    """Return the id that the message itself has, if it can be read."""
    try:
        envelope = unseal(body, queue_id="")
    except InvalidInput:
        return ""
    own = envelope.raw.get("id")
    return own if isinstance(own, str) else envelope.id
