"""``<Gather>``: prompt the person, and collect keys or words.

Source: https://www.twilio.com/docs/voice/twiml/gather
"""

from local.twilio.calls.line import Line
from local.twilio.calls.session import CallSession
from local.twilio.state.call import Key, Speech, Target
from local.twilio.twiml.document import Step

CONFIDENCE = "0.9"
"""The confidence that every speech result has."""

SILENCE_AFTER_SPEECH = 1.0
"""Seconds of silence after which ``speechTimeout="auto"`` considers the speech complete."""


async def gather(session: CallSession, step: Step) -> Target | None:
    """Prompt the person, and continue with the action; without input, continue with the next verb."""
    line, kinds = session.line, step.values["input"]
    interrupting: list[type[Key | Speech]] = [Key] if "dtmf" in kinds else []
    if "speech" in kinds and step.values["bargeIn"]:
        interrupting.append(Speech)

    def interrupted() -> bool:
        return isinstance(line.heard, tuple(interrupting))

    with line.until(interrupted):
        for prompt in step.steps:
            await session.perform(prompt)
    found = await collect(line, step, line.heard if interrupted() else None)
    return None if found is None else session.next_document(step, step.values["action"], found)


async def collect(line: Line, step: Step, first: Key | Speech | None) -> dict[str, str] | None:
    """Collect input; return the parameters for the action URL, or None if there was no input.

    Args:
        line: the line to listen on.
        step: the ``<Gather>``.
        first: the input that interrupted the prompts, if any.
    """
    with line.listening():
        found = await _listen(line, step, first)
    if found is None and step.values["actionOnEmptyResult"]:
        return {"Digits": ""} if "dtmf" in step.values["input"] else {"SpeechResult": ""}
    return found


async def _listen(line: Line, step: Step, heard: Key | Speech | None) -> dict[str, str] | None:
    kinds, timeout = step.values["input"], step.values["timeout"]
    digits = ""
    if heard is None:
        heard = await line.next_after_silence(timeout)
    while heard is not None:
        # The first kind of input is used: once there are digits, words are ignored.
        if isinstance(heard, Speech) and "speech" in kinds and not digits:
            await line.pass_time(_silence(step))
            return {"SpeechResult": heard.words, "Confidence": CONFIDENCE}
        if isinstance(heard, Key) and "dtmf" in kinds:
            if heard.key == step.values["finishOnKey"]:
                break
            digits += heard.key
            if len(digits) == step.values["numDigits"]:
                break
        heard = await line.next_after_silence(timeout)
    return {"Digits": digits} if digits else None


def _silence(step: Step) -> float:
    given = step.values["speechTimeout"]
    return SILENCE_AFTER_SPEECH if given == "auto" else float(given or step.values["timeout"])
