"""Run the documents of ``waitUrl`` while a caller waits in a queue or for a conference."""

from collections.abc import Callable, Mapping
from itertools import count

from local.twilio.calls.session import CallSession
from local.twilio.state.call import Target
from local.twilio.twiml.document import Step
from local.twilio.twiml.language import Language

MAX_ROUNDS = 200
"""Requests of one ``waitUrl``, then there is silence. Twilio has no such limit."""

TUNE_SECONDS = 60.0
"""The length of Twilio's own hold music, which is not fetched."""


async def wait(
    session: CallSession,
    step: Step,
    language: Language,
    *,
    until: Callable[[], object],
    params: Callable[[], Mapping[str, str]] = dict,
) -> None:
    """Play the documents of ``waitUrl``; without one, Twilio's own music; if it is empty, silence.

    Args:
        session: the call of the person who waits.
        step: the verb or noun with the ``waitUrl``.
        language: of its documents.
        until: the condition to return on; a task that makes it true must ``recheck`` the line.
        params: returns the current parameters for a request of a document.
    """
    url, line = step.values["waitUrl"], session.line
    method = step.values.get("waitMethod") or step.values["waitUrlMethod"]
    with line.until(until):
        for rounds in count():
            if until():
                return
            if url == "" or rounds >= MAX_ROUNDS:
                await line.pass_time(None)
            elif url is None:
                await line.utter("play", "hold music", TUNE_SECONDS)
            else:
                before = session.now
                target = Target(url=step.url("waitUrl"), method=method, params=params())
                await session.run(target, language, nested=True)
                if session.now == before:  # an empty document would be requested in an endless loop
                    await line.pass_time(1)
