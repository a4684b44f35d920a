"""What stays of a message that was erased: enough to never send it again, and nothing of the person."""

from datetime import datetime

from msgspec import Struct

from shared.domain.deliveries.delivery import Delivery
from shared.domain.deliveries.status import Status
from shared.domain.messages.message import Message


class Tombstone(Struct, frozen=True, kw_only=True):
    """The tombstone of a message. It has no id, no number and no words."""

    status: Status  # the last one
    digest: str  # of the content, see ``message_digest``; empty if the message was never made
    at: datetime  # when it got that status


def stand_in(message: Message, tombstone: Tombstone) -> Delivery:
    """Return what takes the place of the erased delivery for whoever posts ``message`` again.

    It is never saved. Its message is what was posted, since nothing else of it is known.
    """
    at = tombstone.at
    return Delivery(message=message, status=tombstone.status, created_at=at, updated_at=at, is_erased=True)
