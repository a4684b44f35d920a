"""Runs the documents of ``waitUrl`` while somebody waits in a queue or for a conference to start."""

from collections.abc import Callable, Mapping
from itertools import count

from local.twilio.calls.conversation import Conversation
from local.twilio.state.call import Target
from local.twilio.twiml.document import Step
from local.twilio.twiml.language import Language

MOST_ROUNDS = 200
"""Of a document that is asked for again and again. Ours, not Twilio's; then there is silence."""

TUNE_SECONDS = 60.0
"""Of Twilio's own music, which is not fetched."""


async def wait(
    talk: Conversation,
    step: Step,
    language: Language,
    *,
    until: Callable[[], object],
    params: Callable[[], Mapping[str, str]] = dict,
) -> None:
    """Let somebody hear what ``waitUrl`` says; without it, Twilio's own music, and if it is empty, nothing.

    Args:
        talk: who waits.
        step: what has the ``waitUrl``.
        language: of its documents.
        until: when to return; whoever makes it hold must ``nudge`` the line.
        params: what its documents are asked for with, at the moment.
    """
    given, line = step.values["waitUrl"], talk.line
    method = step.values.get("waitMethod") or step.values["waitUrlMethod"]
    with line.until(until):
        for rounds in count():
            if until():
                return
            if given == "" or rounds >= MOST_ROUNDS:
                await line.pass_time(None)
            elif given is None:
                await line.utter("play", "hold music", TUNE_SECONDS)
            else:
                before = talk.now
                target = Target(url=step.url("waitUrl"), method=method, params=params())
                await talk.run(target, language, aside=True)
                if talk.now == before:  # an empty document would be asked for without end
                    await line.pass_time(1)
