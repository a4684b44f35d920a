"""Close dead letters of cause ``poison`` whose message was sent: its worker died after the work was done.

After workers died in numbers, most such letters are about messages that another worker has sent meanwhile.
"""

import logging
from datetime import datetime

from shared.domain.deliveries.dead_letter import Cause, DeadLetter
from shared.domain.deliveries.status import Status
from shared.errors import InvalidInput
from shared.ports.storage import DeadLetters, Ledger
from shared.services.dead_letters.find_dead_letter import message_in

log = logging.getLogger(__name__)


def close_sent_poison(
    *, dead_letters: DeadLetters, ledger: Ledger, default_country: str, since: datetime | None = None
) -> int:
    """Delete the letters of cause ``poison``, added since then, that need no decision; return how many."""
    count = 0
    for letter in dead_letters.oldest(cause=Cause.POISON, since=since):
        if was_handled(letter, ledger=ledger, default_country=default_country):
            log.info("dead letter %s closed: its message was sent, or ended otherwise", letter.id)
            dead_letters.remove(letter)
            count += 1
    return count


def was_handled(letter: DeadLetter, *, ledger: Ledger, default_country: str) -> bool:
    """Return whether the message in a letter, with the same content, is with Twilio or ended otherwise."""
    try:
        message = message_in(letter, default_country=default_country)
    except InvalidInput:
        return False
    delivery = ledger.load(message.id)
    if delivery is None or delivery.message != message or delivery.status is Status.DEAD:
        return False
    return delivery.status.rank >= Status.SENT.rank
