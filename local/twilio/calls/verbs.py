"""What each voice verb does.

A verb returns the document that takes over, or None to go on with the next verb.

Source: https://www.twilio.com/docs/voice/twiml
"""

from collections.abc import Awaitable, Callable, Iterator
from itertools import count

from local.twilio.calls.call import Target
from local.twilio.calls.dial import dial
from local.twilio.calls.enqueue import enqueue, leave
from local.twilio.calls.line import CallOver, Interrupted, Key, Line
from local.twilio.calls.record import record
from local.twilio.calls.turn import Turn
from local.twilio.errors import AppFailed, Warned
from local.twilio.people import Speech
from local.twilio.sound import SECONDS_PER_RECORDING, speaking_seconds
from local.twilio.texts.message import Message
from local.twilio.texts.replies import fault_of
from local.twilio.twiml.check import Step
from local.twilio.webhooks.addresses import join
from local.twilio.webhooks.webhook import Callback

type Run = Callable[[Turn, Step], Awaitable[Target | None]]

LONGEST_SPEECH = 4096
"""Characters of one ``<Say>`` with a basic voice."""

CONFIDENCE = "0.9"
"""How sure the recognizer says it is."""

SILENCE_AFTER_SPEECH = 1.0
"""Seconds that ``speechTimeout="auto"`` takes to be sure that someone has finished."""


async def say(turn: Turn, step: Step) -> None:
    """Speak. An empty or endless text is passed over."""
    if not step.text or len(step.text) > LONGEST_SPEECH:
        turn.warn(Warned(13521 if step.text else 13520, f"{len(step.text)} characters (line {step.line})"))
        return
    for _ in _times(step.values["loop"]):
        turn.line.caption("app", "say", step.text)
        await turn.line.pass_time(speaking_seconds(step.text))


async def play(turn: Turn, step: Step) -> None:
    """Play a recording, or tones."""
    if digits := step.values["digits"]:
        await turn.line.send_tones(digits)
        return
    for _ in _times(step.values["loop"]):
        turn.line.caption("app", "play", join(turn.document.url, step.text))
        await turn.line.pass_time(SECONDS_PER_RECORDING)


async def pause(turn: Turn, step: Step) -> None:
    """Stay silent; at the very beginning, let it ring."""
    await turn.line.pass_time(step.values["length"])


async def gather(turn: Turn, step: Step) -> Target | None:
    """Ask something, and go on with the answer. Without one, go on with the next verb."""
    kinds: list[type[Key | Speech]] = [Key] if "dtmf" in step.values["input"] else []
    if "speech" in step.values["input"] and step.values["bargeIn"]:
        kinds.append(Speech)
    first: Key | Speech | None = None
    try:
        with turn.line.interruptible(*kinds):
            for prompt in step.steps:
                await RUN[prompt.verb](turn, prompt)
    except Interrupted as interrupted:
        first = interrupted.by
    found = await collect(turn.line, step, first)
    return None if found is None else turn.action(step, found)


async def collect(line: Line, step: Step, first: Key | Speech | None) -> dict[str, str] | None:
    """Return the parameters for the action URL, or None if there is nothing to tell.

    Args:
        line: whom to listen to.
        step: the ``<Gather>``.
        first: what interrupted the prompts, if anything did.
    """
    with line.asking():
        found = await _listen(line, step, first)
    if found is not None or not step.values["actionOnEmptyResult"]:
        return found
    return {"Digits": ""} if "dtmf" in step.values["input"] else {"SpeechResult": ""}


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


async def redirect(turn: Turn, step: Step) -> Target:
    """Go on with another document."""
    if not turn.document.url and "://" not in step.text:
        raise AppFailed(11100, "<Redirect> in Twiml= needs an absolute URL")
    return Target(url=join(turn.document.url, step.text), method=step.values["method"])


async def hang_up(_turn: Turn, _step: Step) -> None:
    """End the call."""
    raise CallOver("completed")


async def reject(turn: Turn, step: Step) -> None:
    """Do not answer. On a call that is answered, hang up."""
    if turn.call.answered:
        raise CallOver("completed")
    raise CallOver({"busy": "busy", "rejected": "no-answer"}[step.values["reason"]])


async def sms(turn: Turn, step: Step) -> Target | None:
    """Send a text, by default to the caller."""
    turn.pick_up()
    call, values = turn.call, step.values
    inbound = call.direction == "inbound"
    text = Message(
        to=values["to"] or call.person,
        sender=values["from"] or (call.to if inbound else call.sender),
        direction="outbound-call",
        body=step.text,
        callback=Callback(url=turn.url(values["statusCallback"])),
        created=turn.now,
    )
    fault = fault_of(text, turn.core.account)
    if fault is None:
        turn.exchange.text(text)
    else:
        turn.warn(fault)
    return turn.action_if_any(step, {"SmsSid": text.sid, "SmsStatus": "invalid" if fault else "sent"})


def _times(loop: int) -> Iterator[int]:
    """Return ``loop`` turns; 0 is until somebody hangs up."""
    return iter(range(loop)) if loop else count()


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

BEFORE_ANSWERING = frozenset({"Dial", "Leave", "Pause", "Redirect", "Reject"})
"""A call that begins with these is not answered yet (a ``<Dial>`` sees to that itself)."""
