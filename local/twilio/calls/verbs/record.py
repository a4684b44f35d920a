"""``<Record>``: record what the person says until they are silent.

Source: https://www.twilio.com/docs/voice/twiml/record
"""

from dataclasses import dataclass, field
from datetime import datetime

from local.twilio.calls.recorder import Recorder
from local.twilio.calls.session import CallSession
from local.twilio.sound import speaking_seconds
from local.twilio.state.call import Key, Speech, Target
from local.twilio.state.sids import new_sid
from local.twilio.twiml.document import Step
from local.twilio.webhooks.webhook import Callback

BEEP_SECONDS = 0.5
TRANSCRIBING_SECONDS = 5.0
MAX_SECONDS, MAX_TRANSCRIBED_SECONDS = 3600, 120
TRANSCRIBABLE = range(3, 120)
"""Seconds that a recording must last to be transcribed."""


@dataclass(slots=True)
class _Speech:
    began: datetime
    words: list[str] = field(default_factory=list)
    spoken_until: float = 0.0  # seconds since the start


async def record(session: CallSession, step: Step) -> Target | None:
    """Record what the person says, and continue with the action."""
    if step.values["playBeep"]:
        await session.line.utter("play", "beep", BEEP_SECONDS)
    recorder = session.recorder(step.callback("recordingStatusCallback"), "RecordVerb", track="inbound")
    speech, params = _Speech(session.now), {"Digits": "hangup"}
    async with session.requesting_action_on_hangup(step, params):
        try:
            with session.line.listening():
                params["Digits"] = await _listen(session, step, speech)
        finally:
            if session.core.account.drops_silence and not speech.words:
                recorder.discard()
                params.clear()
            else:
                _finish(session, step, recorder, speech)
                params |= recorder.action_params()
    return session.action(step, {name: value for name, value in params.items() if value})


async def _listen(session: CallSession, step: Step, speech: _Speech) -> str:
    """Listen until silence, the maximum length, or a finishing key; return that key."""
    longest = step.values["maxLength"] or (
        MAX_TRANSCRIBED_SECONDS if step.values["transcribe"] else MAX_SECONDS
    )
    line, remaining = session.line, session.core.clock.countdown(longest)
    while (left := remaining()) > 0:
        heard = await line.next_after_silence(step.values["timeout"] or left, left)
        if heard is None:
            break
        if isinstance(heard, Key) and heard.key in step.values["finishOnKey"]:
            return heard.key
        if isinstance(heard, Speech):
            seconds = min(speaking_seconds(heard.words), left)
            speech.words.append(heard.words)
            speech.spoken_until = (session.now - speech.began).total_seconds() + seconds
            await line.pass_time(seconds)
            line.prompt()
    return ""


def _finish(session: CallSession, step: Step, recorder: Recorder, speech: _Speech) -> None:
    trims = step.values["trim"] != "do-not-trim"
    recorder.finish(" ".join(speech.words), seconds=speech.spoken_until if trims and speech.words else None)
    seconds = recorder.recording.seconds
    if (step.values["transcribe"] or step.values["transcribeCallback"]) and seconds not in TRANSCRIBABLE:
        session.warn(step, 13617, f"{seconds} s")
    elif url := step.url("transcribeCallback"):
        session.core.clock.spawn(_send_transcription(session, recorder, url))


async def _send_transcription(session: CallSession, recorder: Recorder, url: str) -> None:
    await session.core.clock.sleep(TRANSCRIBING_SECONDS)
    sid = new_sid("TR")
    page = f"{session.core.account.url}{session.core.account.path}/Transcriptions/{sid}"
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
    await session.core.callbacks.send(session.webhook(Callback(url=url), "transcription", params))
