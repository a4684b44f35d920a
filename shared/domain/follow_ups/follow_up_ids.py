"""The ids of follow-ups: ``order-7~failed`` and ``order-7~silent``. No sender can use such an id.

A resend by hand has no follow-ups of its own; those of the first message have its id.
"""

import hashlib
import re

from shared.domain.deliveries.resend import HASH_LENGTH, root_of
from shared.domain.messages.message_fields import FollowUpCondition

MAX_FIRST = 118
"""Characters of an id before ``~failed``, so that even a resend of the follow-up has its whole id. A longer
one is shortened: its beginning, ``~`` and a hash of it."""

_FOLLOW_UP = re.compile(rf"(.+)~({'|'.join(FollowUpCondition)})")


def follow_up_id(message_id: str, condition: FollowUpCondition) -> str:
    """Return the id of the message that follows that one, or a message that it sends again."""
    return f"{shortened(root_of(message_id))}~{condition}"


def condition_of(message_id: str) -> FollowUpCondition | None:
    """Return why a message follows another one, by its id; None if it follows none."""
    found = _FOLLOW_UP.fullmatch(message_id)
    return FollowUpCondition(found[2]) if found else None


def first_of(message_id: str) -> str | None:
    """Return the id of the message that this one follows, shortened if it is long; None: it follows none."""
    found = _FOLLOW_UP.fullmatch(message_id)
    return found[1] if found else None


def shortened(message_id: str) -> str:
    """Return an id as it begins the ids of its follow-ups."""
    if len(message_id) <= MAX_FIRST:
        return message_id
    digest = hashlib.sha256(message_id.encode()).hexdigest()[:HASH_LENGTH]
    return f"{message_id[: MAX_FIRST - HASH_LENGTH - 1]}~{digest}"
