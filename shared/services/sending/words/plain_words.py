"""Send a text without typographic characters, if the setting ``PLAIN`` is on and it then fits GSM-7.

What is sent is kept with the claim: every attempt sends the same, and Twilio's list is searched by it.
"""

from msgspec.structs import replace

from shared.domain.deliveries.delivery import Delivery
from shared.domain.messages.message_fields import Channel
from shared.domain.messages.segments import segments
from shared.domain.smart_encoding.plain_text import plain_text


def with_plain_words(claimed: Delivery) -> Delivery:
    """Return a delivery that was claimed with its text as it is sent, and the number of its segments.

    WhatsApp, RCS and calls have other alphabets. An attempt that was made before the setting was switched on
    sent the text as it was, and so do those that follow it.
    """
    message = claimed.addressed
    if message.channel is not Channel.SMS or len(claimed.attempts) > 1:
        return claimed
    plain = plain_text(message.text)
    if message.content or plain == message.text:  # a content template is filled in by Twilio
        return claimed
    count = segments(plain).count
    if claimed.rendered:
        return replace(claimed, rendered=replace(claimed.rendered, text=plain), segments=count)
    return replace(claimed, flow_text=plain, segments=count)
