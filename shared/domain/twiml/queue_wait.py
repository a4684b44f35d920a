"""What callers hear while they wait in a queue: their position, then music or silence, repeatedly."""

from collections.abc import Mapping

from msgspec import structs

from shared.domain.conversations.call_state import RenderContext
from shared.domain.flows.steps import Step
from shared.domain.twiml.speech import say
from shared.domain.twiml.writer import Verb, document

PAUSE_SECONDS = 15
"""The silence between two positions, if the flow has no music."""


def waiting(step: Step, context: RenderContext, form: Mapping[str, str]) -> str:
    """Return the TwiML that a caller hears in a queue, repeatedly.

    Source: https://www.twilio.com/docs/voice/twiml/enqueue
    """
    queue = {"position": form.get("QueuePosition", ""), "size": form.get("CurrentQueueSize", "")}
    context = structs.replace(context, values={**context.values, **queue})
    music = step.queue.music
    rest = Verb("Play", text=music) if music else Verb("Pause", {"length": PAUSE_SECONDS})
    return document(*say(step.queue.position, context, step), rest)
