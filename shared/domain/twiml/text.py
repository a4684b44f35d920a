"""A turn of a conversation by text, as a document."""

from collections.abc import Iterator, Mapping

from shared.domain.flow.flow import Turn
from shared.domain.message import MAX_BODY
from shared.domain.placeholders import fill
from shared.domain.twiml.ssml import written
from shared.domain.twiml.writer import Verb, document

MOST_PARTS = 3
"""Texts that one turn may take: what we answered must fit into a row of a table."""


def text_turn(turn: Turn | None, values: Mapping[str, str]) -> str:
    """Return the answer to a text; None says nothing."""
    if turn is None:
        return document()
    sent = [one for step in turn.steps if (one := step.sending)]
    return document(
        *(Verb("Message", text=part) for part in _parts(text_of(turn, values))),
        *(Verb("Message", {"to": one.to or None}, fill(one.text, values)[:MAX_BODY]) for one in sent),
    )


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
