"""The verbs that need no module of their own: Say, Play, Pause, Redirect, Hangup, Reject and Sms."""

from itertools import count

from local.twilio.calls.line import CallEnded
from local.twilio.calls.session import CallSession
from local.twilio.sound import SECONDS_PER_RECORDING, speaking_seconds
from local.twilio.state.call import Target
from local.twilio.state.message import Message
from local.twilio.texts.replies import refusal_of
from local.twilio.twiml.document import Step
from local.twilio.webhooks.addresses import join
from local.twilio.webhooks.webhook import Callback

MAX_SPEECH_LENGTH = 4096
"""Characters in one ``<Say>`` with a basic voice."""


async def say(session: CallSession, step: Step) -> None:
    """Speak a text. An empty or too long text is skipped with a warning."""
    if not step.text or len(step.text) > MAX_SPEECH_LENGTH:
        session.warn(step, 13521 if step.text else 13520, f"{len(step.text)} characters")
    else:
        await _repeat(session, step, "say", step.text, speaking_seconds(step.text))


async def play(session: CallSession, step: Step) -> None:
    """Play a sound file, or tones."""
    if digits := step.values["digits"]:
        await session.line.send_tones(digits)
    else:
        await _repeat(session, step, "play", join(step.base, step.text), SECONDS_PER_RECORDING)


async def _repeat(session: CallSession, step: Step, does: str, text: str, seconds: float) -> None:
    """Repeat something ``loop`` times; 0 means until the person hangs up."""
    loop = step.values["loop"]
    for _ in range(loop) if loop else count():
        await session.line.utter(does, text, seconds)


async def pause(session: CallSession, step: Step) -> None:
    """Stay silent; as the first verb, let the call ring."""
    await session.line.pass_time(step.values["length"])


async def redirect(session: CallSession, step: Step) -> Target:
    """Continue with another document."""
    return session.next_document(step, step.text)


async def hang_up(_talk: CallSession, _step: Step) -> None:
    """End the call."""
    raise CallEnded("completed")


async def reject(session: CallSession, step: Step) -> None:
    """Reject the call. If it is answered already, hang up."""
    if session.call.answered:
        raise CallEnded("completed")
    raise CallEnded({"busy": "busy", "rejected": "no-answer"}[step.values["reason"]])


async def sms(session: CallSession, step: Step) -> Target | None:
    """Send a text, by default to the person on the call."""
    call, values = session.call, step.values
    inbound = call.direction == "inbound"
    text = Message(
        to=values["to"] or call.person,
        sender=values["from"] or (call.to if inbound else call.sender),
        direction="outbound-call",
        body=step.text,
        callback=Callback(url=step.url("statusCallback")),
        created=session.now,
    )
    refusal = refusal_of(text, session.core.account)
    if refusal is None:
        session.network.text(text)
    else:
        session.warn(step, refusal.code, refusal.detail)
    return session.action(step, {"SmsSid": text.sid, "SmsStatus": "invalid" if refusal else "sent"})
