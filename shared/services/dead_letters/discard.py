"""Discard dead letters: delete one, or all of a cause before a date, on request."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from msgspec import Struct

from shared.domain.deliveries.dead_letter import Cause, DeadLetter
from shared.ports.pending_messages import DeadLetters
from shared.services.dead_letters.redrive import MAX_DURATION

log = logging.getLogger(__name__)


class DiscardedLetter(Struct, frozen=True, kw_only=True):
    """A dead letter that is discarded."""

    key: str
    id: str
    at: datetime


class DiscardResult(Struct, frozen=True, kw_only=True):
    """What was discarded, oldest first."""

    discarded: tuple[DiscardedLetter, ...]
    left: int = 0  # there was no time for these: repeat the request


def discard_dead_letter(letter: DeadLetter, *, dead_letters: DeadLetters) -> None:
    """Delete one dead letter; its delivery stays as it is."""
    dead_letters.remove(letter)
    log.warning("dead letter %s (%s) discarded", letter.id, letter.cause)


def discard_dead_letters(
    cause: Cause,
    *,
    before: datetime,
    dead_letters: DeadLetters,
    elapsed: Callable[[], timedelta],
    dry_run: bool,
) -> DiscardResult:
    """Delete the dead letters of a cause that were added before that time; ``dry_run`` deletes nothing.

    Stops when ``elapsed`` exceeds ``MAX_DURATION``; a second request continues with the rest.
    """
    letters = dead_letters.oldest(cause=cause, before=before)
    discarded: list[DiscardedLetter] = []
    for letter in letters:
        if discarded and elapsed() > MAX_DURATION:
            break
        if not dry_run:
            discard_dead_letter(letter, dead_letters=dead_letters)
        discarded.append(DiscardedLetter(key=letter.key, id=letter.id, at=letter.at))
    return DiscardResult(discarded=tuple(discarded), left=len(letters) - len(discarded))
