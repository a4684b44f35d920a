"""A delivery without words: what was written, read out and answered is gone; what became of it stays."""

from datetime import datetime

from msgspec.structs import replace

from shared.domain.deliveries.delivery import Delivery
from shared.domain.messages.message import Message


def without_words(delivery: Delivery, *, digest: str, now: datetime) -> Delivery:
    """Return the delivery without words, for good; nothing happens if they are gone.

    Tags stay, and so do the names of a template, a flow and a content template.

    Args:
        delivery: one that is not open: it is never sent again.
        digest: the hash of its message, by which a repeated request is recognized.
        now: the time. It is no change of the delivery that somebody waits for: ``updated_at`` stays.
    """
    if delivery.words_removed_at:
        return delivery
    return replace(
        delivery,
        message=message_without_words(delivery.message),
        flow_text="",
        rendered=None,
        reply=None,
        replied_at=delivery.replied_at or (delivery.updated_at if delivery.reply else None),
        words_removed_at=now,
        digest=digest,
    )


def message_without_words(message: Message) -> Message:
    """Return a message without what it says, or presses. It cannot be sent."""
    content = replace(message.content, values={}) if message.content else None
    return replace(message, body="", values={}, content=content, media=(), send_digits=None)
