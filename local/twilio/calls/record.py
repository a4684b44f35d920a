"""``<Record>``: listens until there is silence, and keeps what was said.

Source: https://www.twilio.com/docs/voice/twiml/record
"""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from local.twilio.calls.call import Target
from local.twilio.calls.line import CallOver, Key, Line, Speech
from local.twilio.calls.progress import call_params
from local.twilio.calls.speech import speaking_seconds
from local.twilio.calls.turn import Turn
from local.twilio.recordings import Listener, Recorder, Recording
from local.twilio.sids import new_sid
from local.twilio.twiml.check import Step
from local.twilio.twiml.errors import TwimlFailed, Warned
from local.twilio.webhooks.sender import Webhook

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
    digits: str = ""


async def record(turn: Turn, step: Step) -> Target | None:
    """Record what the person says, and go on with the action."""
    if step.values["playBeep"]:
        turn.line.caption("app", "play", "beep")
        await turn.line.pass_time(BEEP_SECONDS)
    now = turn.core.clock.now()
    recording = Recording(
        source="RecordVerb", call_sid=turn.call.sid, track="inbound", started=now, updated=now
    )
    listener = Listener.of(step.values, turn.url(step.values["recordingStatusCallback"]))
    recorder = Recorder(turn.core, recording, listener, turn.call.cookies)
    taken = _Taken(now)
    try:
        with turn.line.asking():
            await _listen(turn, step, taken)
    except CallOver as over:
        taken.digits = "hangup"
        with suppress(TwimlFailed):  # the call is over in any case
            over.owed = _finish(turn, step, recorder, taken)
        raise
    return _finish(turn, step, recorder, taken)


async def _listen(turn: Turn, step: Step, taken: _Taken) -> None:
    """Listen until a key that ends it, silence, or the greatest length."""
    longest = step.values["maxLength"] or (LONGEST_TRANSCRIBED if step.values["transcribe"] else LONGEST)
    end = taken.began + timedelta(seconds=longest)
    line, clock = turn.line, turn.core.clock
    while (left := (end - clock.now()).total_seconds()) > 0:
        heard = await line.next_input(min(left, step.values["timeout"] or left))
        if heard is None:
            return
        if isinstance(heard, Key) and heard.key in step.values["finishOnKey"]:
            taken.digits = heard.key
            return
        if isinstance(heard, Speech):
            taken.words.append(heard.words)
            await _speaking(line, heard, taken, left)
            taken.spoken_until = (clock.now() - taken.began).total_seconds()
            line.ask()


async def _speaking(line: Line, heard: Speech, taken: _Taken, left: float) -> None:
    try:
        await line.pass_time(min(speaking_seconds(heard.words), left))
    except CallOver:
        taken.spoken_until += speaking_seconds(heard.words)
        raise


def _finish(turn: Turn, step: Step, recorder: Recorder, taken: _Taken) -> Target | None:
    """Keep the recording, and return what comes next."""
    if not taken.words and turn.core.account.drops_silence:
        del turn.core.account.recordings[recorder.recording.sid]
        return None
    trims = step.values["trim"] != "do-not-trim"
    recorder.finish(" ".join(taken.words), seconds=taken.spoken_until if trims and taken.words else None)
    if step.values["transcribe"] or step.values["transcribeCallback"]:
        _transcribe(turn, step, recorder)
    params = {
        "RecordingUrl": recorder.url,
        "RecordingSid": recorder.recording.sid,
        "RecordingDuration": str(recorder.recording.seconds),
    }
    if taken.digits:
        params["Digits"] = taken.digits
    return turn.action(step, params)


def _transcribe(turn: Turn, step: Step, recorder: Recorder) -> None:
    if recorder.recording.seconds not in TRANSCRIBABLE:
        turn.warn(Warned(13617, f"{recorder.recording.seconds} s"))
    elif url := turn.url(step.values["transcribeCallback"]):
        turn.core.clock.spawn(_tell_words(turn, recorder, url))


async def _tell_words(turn: Turn, recorder: Recorder, url: str) -> None:
    await turn.core.clock.sleep(TRANSCRIBING_SECONDS)
    sid = new_sid("TR")
    page = f"{turn.core.account.url}/2010-04-01/Accounts/{turn.core.account.sid}/Transcriptions/{sid}"
    params = call_params(turn.call, turn.core.account.sid) | {
        "TranscriptionSid": sid,
        "TranscriptionText": recorder.recording.words,
        "TranscriptionStatus": "completed" if recorder.recording.words else "failed",
        "TranscriptionUrl": page,
        "TranscriptionType": "fast",
        "RecordingSid": recorder.recording.sid,
        "RecordingUrl": recorder.url,
        "url": page,
    }
    webhook = Webhook(
        url=url, params=params, about=turn.call.sid, purpose="transcription", cookies=turn.call.cookies
    )
    await turn.core.callbacks.tell(webhook)
