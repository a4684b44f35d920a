"""Recognize a message that was sent, and erased since: it is never sent again.

Asked only after a save conflicted and no delivery was found, so that sending costs no request more.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from shared.domain.people.erasure.tombstone import stand_in
from shared.domain.reminders.message_ids import reminder_of
from shared.errors import Conflict

if TYPE_CHECKING:
    from shared.domain.deliveries.delivery import Delivery
    from shared.domain.messages.message import Message
    from shared.domain.people.erasure.tombstone import Tombstone
    from shared.ports.storage import Ledger

log = logging.getLogger(__name__)


def erased_twin(message: Message, *, ledger: Ledger) -> Delivery | None:
    """Return what stands in for the erased delivery of a message; None if none was erased.

    Raises:
        Conflict: another message had its id, and is erased.
    """
    tombstone = ledger.tombstone(message.id)
    if tombstone is None:
        return None
    if not _is_same(message, tombstone, ledger=ledger):
        raise Conflict(
            f"{message.id} is the id of another message, which was erased: give each message an id of its own"
        )
    return stand_in(message, tombstone)


def is_erased(message_id: str, *, ledger: Ledger) -> bool:
    """Return whether the message of that id was erased."""
    return ledger.tombstone(message_id) is not None


def is_erased_message(message: Message, *, ledger: Ledger) -> bool:
    """Return whether the message of that id and content was erased."""
    tombstone = ledger.tombstone(message.id)
    return tombstone is not None and _is_same(message, tombstone, ledger=ledger)


def _is_same(message: Message, tombstone: Tombstone, *, ledger: Ledger) -> bool:
    """Return whether a message is the erased one; of an id that we make, whatever it says.

    A reminder may have been edited since, and a follow-up says what the ledger has. No sender can use ``~``.
    """
    is_ours = "~" in message.id or reminder_of(message.id) is not None
    return is_ours or tombstone.digest == ledger.content_digest(message)
