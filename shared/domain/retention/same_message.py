"""Whether a message that comes again is the one that the ledger knows, with its words or without."""

from hmac import compare_digest

from msgspec import structs

from shared.domain.deliveries.delivery import Delivery
from shared.domain.messages.message import Message, is_same_message
from shared.domain.people.digests import message_digest
from shared.domain.reminders.message_ids import reminder_of


def is_message_of(delivery: Delivery, message: Message, *, digest_secret: str) -> bool:
    """Return whether that is the message of a delivery, but for the spelling of the person's number.

    Without its words the stored hash decides. With another secret than that of the hash, no message is.
    """
    if not delivery.words_removed_at:
        return is_same_message(delivery.message, message)
    # What follows it stays, and is compared as it is: see ``is_same_occurrence``.
    if delivery.message.otherwise != message.otherwise:
        return False
    return compare_digest(delivery.digest, message_digest(message, secret=digest_secret))


def is_same_occurrence(delivery: Delivery, message: Message, *, digest_secret: str) -> bool:
    """Return whether that is the message of a delivery; of a reminder's, one may lack what follows it.

    Versions before ``otherwise`` put ``escalate`` on the agenda: a tick of one of them may have died, and one
    of ours has put the message on the outbox again.
    """
    if is_message_of(delivery, message, digest_secret=digest_secret):
        return True
    known = delivery.message
    if reminder_of(message.id) is None or (known.otherwise and message.otherwise):
        return False
    if delivery.words_removed_at:
        message = structs.replace(message, otherwise=known.otherwise)
        return is_message_of(delivery, message, digest_secret=digest_secret)
    one, other = (structs.replace(each, otherwise=()) for each in (known, message))
    return is_same_message(one, other)
