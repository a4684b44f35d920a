"""What each voice verb does.

Source: https://www.twilio.com/docs/voice/twiml
"""

from itertools import count

from local.twilio.calls.call import Key, Speech, Target
from local.twilio.calls.conversation import Conversation, Run
from local.twilio.calls.dial import dial
from local.twilio.calls.enqueue import enqueue, leave
from local.twilio.calls.line import CallOver, Line
from local.twilio.calls.record import record
from local.twilio.sound import SECONDS_PER_RECORDING, speaking_seconds
from local.twilio.texts.message import Message
from local.twilio.texts.replies import fault_of
from local.twilio.twiml.document import Step
from local.twilio.webhooks.addresses import join
from local.twilio.webhooks.webhook import Callback

LONGEST_SPEECH = 4096
"""Characters of one ``<Say>`` with a basic voice."""

CONFIDENCE = "0.9"
"""How sure the recognizer says it is."""

SILENCE_AFTER_SPEECH = 1.0
"""Seconds that ``speechTimeout="auto"`` takes to be sure that someone has finished."""


async def say(talk: Conversation, step: Step) -> None:
    """Speak. An empty or endless text is passed over."""
    if not step.text or len(step.text) > LONGEST_SPEECH:
        talk.warn(step, 13521 if step.text else 13520, f"{len(step.text)} characters")
    else:
        await _repeat(talk, step, "say", step.text, speaking_seconds(step.text))


async def play(talk: Conversation, step: Step) -> None:
    """Play a recording, or tones."""
    if digits := step.values["digits"]:
        await talk.line.send_tones(digits)
    else:
        await _repeat(talk, step, "play", join(step.base, step.text), SECONDS_PER_RECORDING)


async def _repeat(talk: Conversation, step: Step, does: str, text: str, seconds: float) -> None:
    """Let something be heard ``loop`` times; 0 is until somebody hangs up."""
    loop = step.values["loop"]
    for _ in range(loop) if loop else count():
        await talk.line.utter(does, text, seconds)


async def pause(talk: Conversation, step: Step) -> None:
    """Stay silent; at the very beginning, let it ring."""
    await talk.line.pass_time(step.values["length"])


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


async def redirect(talk: Conversation, step: Step) -> Target:
    """Go on with another document."""
    return talk.onward(step, step.text)


async def hang_up(_talk: Conversation, _step: Step) -> None:
    """End the call."""
    raise CallOver("completed")


async def reject(talk: Conversation, step: Step) -> None:
    """Do not answer. On a call that is answered, hang up."""
    if talk.call.answered:
        raise CallOver("completed")
    raise CallOver({"busy": "busy", "rejected": "no-answer"}[step.values["reason"]])


async def sms(talk: Conversation, step: Step) -> Target | None:
    """Send a text, by default to the caller."""
    call, values = talk.call, step.values
    inbound = call.direction == "inbound"
    text = Message(
        to=values["to"] or call.person,
        sender=values["from"] or (call.to if inbound else call.sender),
        direction="outbound-call",
        body=step.text,
        callback=Callback(url=step.url("statusCallback")),
        created=talk.now,
    )
    fault = fault_of(text, talk.core.account)
    if fault is None:
        talk.network.text(text)
    else:
        talk.warn(step, fault.code, fault.detail)
    return talk.action(step, {"SmsSid": text.sid, "SmsStatus": "invalid" if fault else "sent"})


RUN: dict[str, Run] = {
    "Say": say,
    "Play": play,
    "Pause": pause,
    "Gather": gather,
    "Redirect": redirect,
    "Hangup": hang_up,
    "Reject": reject,
    "Dial": dial,
    "Enqueue": enqueue,
    "Leave": leave,
    "Record": record,
    "Sms": sms,
}
