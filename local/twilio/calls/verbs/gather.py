"""``<Gather>``: asks something, and listens for keys or words.

Source: https://www.twilio.com/docs/voice/twiml/gather
"""

from local.twilio.calls.conversation import Conversation
from local.twilio.calls.line import Line
from local.twilio.state.call import Key, Speech, Target
from local.twilio.twiml.document import Step

CONFIDENCE = "0.9"
"""How sure the recognizer says it is."""

SILENCE_AFTER_SPEECH = 1.0
"""Seconds that ``speechTimeout="auto"`` takes to be sure that someone has finished."""


async def gather(talk: Conversation, step: Step) -> Target | None:
    """Ask something, and go on with the answer. Without one, go on with the next verb."""
    line, kinds = talk.line, step.values["input"]
    interrupting: list[type[Key | Speech]] = [Key] if "dtmf" in kinds else []
    if "speech" in kinds and step.values["bargeIn"]:
        interrupting.append(Speech)

    def interrupted() -> bool:
        return isinstance(line.heard, tuple(interrupting))

    with line.until(interrupted):
        for prompt in step.steps:
            await talk.perform(prompt)
    found = await collect(line, step, line.heard if interrupted() else None)
    return None if found is None else talk.onward(step, step.values["action"], found)


async def collect(line: Line, step: Step, first: Key | Speech | None) -> dict[str, str] | None:
    """Return the parameters for the action URL, or None if there is nothing to tell.

    Args:
        line: whom to listen to.
        step: the ``<Gather>``.
        first: what interrupted the prompts, if anything did.
    """
    with line.asking():
        found = await _listen(line, step, first)
    if found is None and step.values["actionOnEmptyResult"]:
        return {"Digits": ""} if "dtmf" in step.values["input"] else {"SpeechResult": ""}
    return found


async def _listen(line: Line, step: Step, heard: Key | Speech | None) -> dict[str, str] | None:
    kinds, timeout = step.values["input"], step.values["timeout"]
    digits = ""
    if heard is None:
        heard = await line.next_input(timeout)
    while heard is not None:
        # The first kind of input wins: once there are digits, words are not heard.
        if isinstance(heard, Speech) and "speech" in kinds and not digits:
            await line.pass_time(_silence(step))
            return {"SpeechResult": heard.words, "Confidence": CONFIDENCE}
        if isinstance(heard, Key) and "dtmf" in kinds:
            if heard.key == step.values["finishOnKey"]:
                break
            digits += heard.key
            if len(digits) == step.values["numDigits"]:
                break
        heard = await line.next_input(timeout)
    return {"Digits": digits} if digits else None


def _silence(step: Step) -> float:
    given = step.values["speechTimeout"]
    return SILENCE_AFTER_SPEECH if given == "auto" else float(given or step.values["timeout"])
