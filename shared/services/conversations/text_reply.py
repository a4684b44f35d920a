"""The reply to an inbound text: what we answer, and what it changes for the person."""

from msgspec import Struct

from shared.domain.conversations.contact import Choice, FlowPosition
from shared.domain.conversations.limits.silence import Reading
from shared.domain.twiml.text_document import Filled


class TextReply(Struct, frozen=True, kw_only=True):
    """The answer to a text, and the question that it answered; others stay open."""

    turns: tuple[Filled, ...] = ()  # empty: Twilio itself answers, or nobody does
    question: FlowPosition | None = None  # what the text answered, or did not understand; None: it began anew
    position: FlowPosition | None = None  # the question that our answer asks, in place of that one
    choice: Choice | None = None  # we asked back which question it answers: all of them stay as they were
    delivery: str = ""  # the message of ours that the text replies to
    reply: str = ""  # the person's answers, for that delivery
    cancels: bool = False  # the answers end the appointment that the message is about
    flows: tuple[str, ...] = ()  # whose words we answer with; empty: those of no flow that a stop could name
    reading: Reading = Reading.UNDERSTOOD
    unanswered: str = ""  # why there is no answer, if not for what the text says
    begins_silence: bool = False
