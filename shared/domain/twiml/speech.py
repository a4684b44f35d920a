"""TwiML that callers hear: speech, sounds and pauses; and texts that are sent during a call."""

from collections.abc import Iterator

from shared.domain.client_or_sip import is_client_or_sip
from shared.domain.conversations.call_state import RenderContext
from shared.domain.flows.steps import Step
from shared.domain.messages.message import Message
from shared.domain.messages.placeholders import fill
from shared.domain.twiml.ssml import markup
from shared.domain.twiml.text_document import sent_text
from shared.domain.twiml.writer import Verb, document


def speech(message: Message) -> str:
    """Return the TwiML of a call that speaks a message's body."""
    return document(Verb("Say", {"voice": message.voice, "language": message.language}, message.text))


def apology(then: str = "Please call again in a few minutes.") -> str:
    """Return the TwiML of the error message that a caller hears when a turn fails."""
    sorry = f"We are sorry, something went wrong on our side. {then}"
    return document(Verb("Say", text=sorry), Verb("Hangup"))


def say(words: str, context: RenderContext, step: Step | None = None) -> Iterator[Verb]:
    """Yield the verb that says ``words``, with values filled in; none if there is nothing to say."""
    parts = markup(words, lambda text: fill(text, context.values))
    if any(isinstance(part, Verb) or part.strip() for part in parts):
        voice = (step.voice if step else None) or context.flow.voice
        language = (step.language if step else None) or context.flow.language
        yield Verb("Say", {"voice": voice, "language": language}, inside=parts)


def sounds(step: Step, context: RenderContext) -> Iterator[Verb]:
    """Yield the verbs heard at a step, in this order: pause, sounds, words."""
    if step.pause:
        yield Verb("Pause", {"length": step.pause})
    for url in step.sounds:
        yield Verb("Play", text=url)
    yield from say(step.say, context, step)


def is_left_out(step: Step, context: RenderContext) -> bool:
    """Return whether the text of a step cannot be sent: there is no number to send it to."""
    has_number = not (context.has_withheld_caller or is_client_or_sip(context.sms_to or context.caller))
    return bool(step.sending and not step.sending.to and not has_number)


def texts(step: Step, context: RenderContext) -> Iterator[Verb]:
    """Yield the text that a step sends during a call, unless it is for a person whom no text reaches.

    Source: https://www.twilio.com/docs/voice/twiml/sms
    """
    if (send := step.sending) and not is_left_out(step, context):
        yield Verb("Sms", {"to": send.to or context.sms_to}, sent_text(send.text, context.values))
