"""TwiML of a text: the turns of a flow that answer an inbound text."""

import re
from collections.abc import Iterator, Mapping
from itertools import count

from shared.domain.conversations.call_state import RETRIES
from shared.domain.flows.flow import Turn
from shared.domain.messages.message_fields import MAX_BODY
from shared.domain.messages.phone_number import RCS_PREFIX, without_channel
from shared.domain.messages.placeholders import fill
from shared.domain.senders.choose_sender import Senders
from shared.domain.twiml.ssml import without_markup
from shared.domain.twiml.writer import Attributes, Verb, document, escape

MAX_PARTS = 3
"""How many texts one answer may take: it must fit into a row of a table."""


type Filled = tuple[Turn, Mapping[str, str]]
"""A turn, and its values: each flow has values of its own."""


def text_turn(*turns: Filled, ours: str = "", senders: Senders | None = None) -> str:
    """Return the answer to an inbound text: one turn, or the turns of several flows in sequence.

    ``ours`` is the address that the text was sent to; ``senders`` send to others if it is no number.
    """
    words = " ".join(text for turn, values in turns if (text := text_of(turn, values)))
    sends = [(send, values) for turn, values in turns for step in turn.steps if (send := step.sending)]
    return document(
        *(Verb("Message", text=part) for part in _parts(words)),
        *(
            Verb("Message", _addressed(send.to, ours, senders), sent_text(send.text, values))
            for send, values in sends
        ),
    )


def no_answer(reason: str) -> str:
    """Return an empty answer; a comment tells people who read it, at Twilio or on the phone page, why."""
    why = f"no answer: {reason}, see docs/unanswered-texts.md"
    return document().replace("<Response/>", f"<Response><!-- {why} --></Response>")


def with_status_callbacks(twiml: str, url: str) -> str:
    """Return our answer to a text with a status callback for each ``<Message>``.

    Twilio does not say whether it took an answer; the callbacks do. They are added when the answer leaves:
    it is stored without them. Not ``action``: Twilio reads no verb after a ``<Message>`` that has one.
    Source: https://www.twilio.com/docs/messaging/twiml/message

    Args:
        twiml: a document of ``text_turn``.
        url: with a query, to which the number of the message is added, from 1.
    """
    numbers = count(1)

    def tag(_: re.Match[str]) -> str:
        callback = escape(f"{url}&n={next(numbers)}{RETRIES}")
        return f'<Message statusCallback="{callback}"'

    return re.sub("<Message", tag, twiml)  # words have no `<`: it is escaped


def _addressed(to: str, ours: str, senders: Senders | None) -> Attributes:
    """Return the attributes of a text to another person, which is an SMS also in a flow on WhatsApp or RCS.

    We cannot write first on WhatsApp, and sender and receiver must be on the same channel.
    Source: https://www.twilio.com/docs/api/errors/21910
    """
    number = without_channel(ours)
    if to and ours.startswith(RCS_PREFIX) and senders:
        number = senders.choose(to=to, channel="sms")  # an RCS sender has no number of its own
    return {"to": to or None, "from": number if to and number != ours else None}


def sent_text(words: str, values: Mapping[str, str]) -> str:
    """Return the text that a step sends, cut off at the limit: values may make it too long."""
    return fill(without_markup(words), values)[:MAX_BODY]


def text_of(turn: Turn, values: Mapping[str, str]) -> str:
    """Return the words of a turn, as a text has them."""
    words = (*turn.before, *(step.text or step.say for step in turn.steps))
    return " ".join(fill(without_markup(part), values) for part in words if part.strip())


def _parts(text: str) -> Iterator[str]:
    """Yield ``text`` in parts of the size that can be sent. Source: https://www.twilio.com/docs/api/errors/14103."""
    text = text[: MAX_PARTS * MAX_BODY]
    while len(text) > MAX_BODY:
        end = text.rfind(" ", 0, MAX_BODY) + 1 or MAX_BODY
        yield text[:end].rstrip()
        text = text[end:]
    if text:
        yield text
