"""The verbs that need no module of their own: Say, Play, Pause, Redirect, Hangup, Reject and Sms."""

from itertools import count

from local.twilio.calls.conversation import Conversation
from local.twilio.calls.line import CallOver
from local.twilio.sound import SECONDS_PER_RECORDING, speaking_seconds
from local.twilio.state.call import Target
from local.twilio.state.message import Message
from local.twilio.texts.replies import fault_of
from local.twilio.twiml.document import Step
from local.twilio.webhooks.addresses import join
from local.twilio.webhooks.webhook import Callback

LONGEST_SPEECH = 4096
"""Characters of one ``<Say>`` with a basic voice."""


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
