"""``<Record>``: listens until there is silence, and keeps what was said.

Source: https://www.twilio.com/docs/voice/twiml/record
"""

from dataclasses import dataclass, field
from datetime import datetime

from local.twilio.calls.conversation import Conversation
from local.twilio.calls.recorder import Recorder
from local.twilio.sound import speaking_seconds
from local.twilio.state.call import Key, Speech, Target
from local.twilio.state.sids import new_sid
from local.twilio.twiml.document import Step
from local.twilio.webhooks.webhook import Callback

BEEP_SECONDS = 0.5
TRANSCRIBING_SECONDS = 5.0
LONGEST, LONGEST_TRANSCRIBED = 3600, 120
TRANSCRIBABLE = range(3, 120)
"""Seconds that a recording must last to be transcribed."""


@dataclass(slots=True)
class _Taken:
    began: datetime
    words: list[str] = field(default_factory=list)
    spoken_until: float = 0.0  # seconds since it began


async def record(talk: Conversation, step: Step) -> Target | None:
    """Record what the person says, and go on with the action."""
    if step.values["playBeep"]:
        await talk.line.utter("play", "beep", BEEP_SECONDS)
    recorder = talk.recorder(step.callback("recordingStatusCallback"), "RecordVerb", track="inbound")
    taken, told = _Taken(talk.now), {"Digits": "hangup"}
    async with talk.owing(step, told):
        try:
            with talk.line.asking():
                told["Digits"] = await _listen(talk, step, taken)
        finally:
            if talk.core.account.drops_silence and not taken.words:
                recorder.drop()
                told.clear()
            else:
                _keep(talk, step, recorder, taken)
                told |= recorder.result()
    return talk.action(step, {name: value for name, value in told.items() if value})


async def _listen(talk: Conversation, step: Step, taken: _Taken) -> str:
    """Listen until silence, the greatest length, or a key that ends it, which is returned."""
    longest = step.values["maxLength"] or (LONGEST_TRANSCRIBED if step.values["transcribe"] else LONGEST)
    line, remaining = talk.line, talk.core.clock.countdown(longest)
    while (left := remaining()) > 0:
        heard = await line.next_input(min(left, step.values["timeout"] or left))
        if heard is None:
            break
        if isinstance(heard, Key) and heard.key in step.values["finishOnKey"]:
            return heard.key
        if isinstance(heard, Speech):
            seconds = min(speaking_seconds(heard.words), left)
            taken.words.append(heard.words)
            taken.spoken_until = (talk.now - taken.began).total_seconds() + seconds
            await line.pass_time(seconds)
            line.ask()
    return ""


def _keep(talk: Conversation, step: Step, recorder: Recorder, taken: _Taken) -> None:
    trims = step.values["trim"] != "do-not-trim"
    recorder.finish(" ".join(taken.words), seconds=taken.spoken_until if trims and taken.words else None)
    seconds = recorder.recording.seconds
    if (step.values["transcribe"] or step.values["transcribeCallback"]) and seconds not in TRANSCRIBABLE:
        talk.warn(step, 13617, f"{seconds} s")
    elif url := step.url("transcribeCallback"):
        talk.core.clock.spawn(_tell_words(talk, recorder, url))


async def _tell_words(talk: Conversation, recorder: Recorder, url: str) -> None:
    await talk.core.clock.sleep(TRANSCRIBING_SECONDS)
    sid = new_sid("TR")
    page = f"{talk.core.account.url}{talk.core.account.path}/Transcriptions/{sid}"
    params = {
        "TranscriptionSid": sid,
        "TranscriptionText": recorder.recording.words,
        "TranscriptionStatus": "completed" if recorder.recording.words else "failed",
        "TranscriptionUrl": page,
        "TranscriptionType": "fast",
        "RecordingSid": recorder.recording.sid,
        "RecordingUrl": recorder.url,
        "url": page,
    }
    await talk.core.callbacks.tell(talk.webhook(Callback(url=url), "transcription", params))
