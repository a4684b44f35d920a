"""A turn of a conversation by text, as a document."""

from collections.abc import Iterator, Mapping

from shared.domain.flows.flow import Turn
from shared.domain.messages.message import MAX_BODY
from shared.domain.messages.phone_number import without_channel
from shared.domain.messages.placeholders import fill
from shared.domain.twiml.ssml import written
from shared.domain.twiml.writer import Attributes, Verb, document

MOST_PARTS = 3
"""Texts that one turn may take: what we answered must fit into a row of a table."""


type Filled = tuple[Turn, Mapping[str, str]]
"""A turn, and what is filled in: each flow has values of its own."""


def text_turn(*turns: Filled, ours: str = "") -> str:
    """Return the answer to a text: one turn, or those of several flows that lead into one another.

    ``ours`` is the address that it was sent to.
    """
    words = " ".join(text for turn, values in turns if (text := text_of(turn, values)))
    sent = [(one, values) for turn, values in turns for step in turn.steps if (one := step.sending)]
    return document(
        *(Verb("Message", text=part) for part in _parts(words)),
        *(Verb("Message", _addressed(one.to, ours), sent_text(one.text, values)) for one, values in sent),
    )


def _addressed(to: str, ours: str) -> Attributes:
    """Say who gets a text, if not the person; by WhatsApp, where they may be, we cannot write first.

    Sender and receiver must be of one kind. Source: https://www.twilio.com/docs/api/errors/21910
    """
    number = without_channel(ours)
    return {"to": to or None, "from": number if to and number != ours else None}


def sent_text(words: str, values: Mapping[str, str]) -> str:
    """Return what a step sends; what is filled in may make it too long, and the end of it is cut off then."""
    return fill(written(words), values)[:MAX_BODY]


def text_of(turn: Turn, values: Mapping[str, str]) -> str:
    """Return what a turn says, in writing."""
    words = (*turn.before, *(step.text or step.say for step in turn.steps))
    return " ".join(fill(written(one), values) for one in words if one.strip())


def _parts(text: str) -> Iterator[str]:
    """Yield ``text`` in parts that can be sent. Source: https://www.twilio.com/docs/api/errors/14103."""
    text = text[: MOST_PARTS * MAX_BODY]
    while len(text) > MAX_BODY:
        end = text.rfind(" ", 0, MAX_BODY) + 1 or MAX_BODY
        yield text[:end].rstrip()
        text = text[end:]
    if text:
        yield text
