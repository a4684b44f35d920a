"""Close dead letters of cause ``poison`` whose message was sent: its worker died after the work was done.

After workers died in numbers, most such letters are about messages that another worker has sent meanwhile.
"""

import logging
import random
from collections.abc import Callable
from datetime import datetime, timedelta

from shared.domain.deliveries.dead_letter import Cause, DeadLetter
from shared.domain.deliveries.status import Status
from shared.domain.retention.same_message import is_message_of
from shared.errors import InvalidInput
from shared.ports.pending_messages import DeadLetters
from shared.ports.storage import Ledger
from shared.services.dead_letters.find_dead_letter import message_in
from shared.services.people.erased.erased_messages import is_erased_message

log = logging.getLogger(__name__)

MAX_DURATION = timedelta(seconds=30)
"""The host ends a function, and its worker, after five minutes; its other work comes first."""


def close_sent_poison(
    *,
    dead_letters: DeadLetters,
    ledger: Ledger,
    default_country: str,
    elapsed: Callable[[], timedelta],
    since: datetime | None = None,
    digest_secret: str = "",
) -> int:
    """Delete the letters of cause ``poison``, added since then, that need no decision; return how many.

    Stops when ``elapsed`` exceeds ``MAX_DURATION``; the next run begins elsewhere.
    """
    count = 0
    letters = dead_letters.oldest(cause=Cause.POISON, since=since)
    for letter in random.sample(letters, len(letters)):
        if elapsed() > MAX_DURATION:
            break
        if was_handled(letter, ledger=ledger, default_country=default_country, digest_secret=digest_secret):
            log.info("dead letter %s closed: its message was sent, or ended otherwise", letter.id)
            dead_letters.remove(letter)
            count += 1
    return count


def was_handled(letter: DeadLetter, *, ledger: Ledger, default_country: str, digest_secret: str = "") -> bool:
    """Return whether the message in a letter, with the same content, is with Twilio or ended otherwise."""
    try:
        message = message_in(letter, default_country=default_country)
        delivery = ledger.load(message.id)
        if delivery is None:
            return is_erased_message(message, ledger=ledger)
    except InvalidInput:
        return False
    except Exception:  # whatever it is, the letter is kept, and so are the others
        log.exception("dead letter %s: whether its message was sent is unknown", letter.id)
        return False
    if delivery.status is Status.DEAD or not is_message_of(delivery, message, digest_secret=digest_secret):
        return False
    return delivery.status.rank >= Status.SENT.rank
