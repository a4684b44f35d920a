"""What the id of a message says: which reminder it is of, what it sends again, and what it follows.

``occurrence_message.py`` makes these ids. This is apart from it, as answering a text needs no more than this.
"""

import re

from shared.domain.deliveries.resend import root_of
from shared.domain.follow_ups.follow_up_ids import first_of, shortened

_FOLLOW_UP = re.compile(r"(.+:\d{8}T\d{6}Z(?:\.\d+)?):2")
_OF_REMINDER = re.compile(r"(.+):\d{8}T\d{6}Z(?:\.\d+)?(?::2)?")


def followed_id(message_id: str) -> str | None:
    """Return the id of the message that this one follows, by its id from before ``otherwise``; else None."""
    found = _FOLLOW_UP.fullmatch(message_id)
    return found[1] if found else None


def first_id(message_id: str) -> str:
    """Return the id of the message that this one sends again or follows; its own if it is the first.

    A long id is shortened, in the same way for all of them.
    """
    root = root_of(message_id)
    return first_of(root) or followed_id(root) or shortened(root)


def reminder_of(message_id: str) -> str | None:
    """Return the reminder that a message is of, by its id; None if it is of none, or sends another again."""
    found = _OF_REMINDER.fullmatch(message_id)
    return found[1] if found else None


def subject_of(message_id: str) -> str:
    """Return what a message is about: the same for its resends, and for all messages of one reminder."""
    root = first_of(root_of(message_id)) or root_of(message_id)
    found = _OF_REMINDER.fullmatch(root)
    return f"~{found[1]}" if found else root  # no sender can use an id with ~
