"""How much a message counts against the limits."""

from shared.domain.messages.message import Message
from shared.domain.messages.message_fields import Channel
from shared.domain.messages.segments import segments


def units_of(message: Message) -> int:
    """Return the segments of a text by SMS, as it is sent; everything else is one."""
    return units_of_text(message.text) if message.channel is Channel.SMS else 1


def units_of_text(text: str) -> int:
    """Return the segments of a text by SMS."""
    return segments(text).count
