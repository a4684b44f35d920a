"""``<Record>``: listens until there is silence, and keeps what was said.

Source: https://www.twilio.com/docs/voice/twiml/record
"""

from dataclasses import dataclass, field
from datetime import datetime

from local.twilio.calls.call import Target, call_params
from local.twilio.calls.line import CallOver, Key, Line
from local.twilio.calls.turn import Turn
from local.twilio.errors import Warned
from local.twilio.people import Speech
from local.twilio.recordings import Recorder, Recording
from local.twilio.sids import new_sid
from local.twilio.sound import speaking_seconds
from local.twilio.twiml.check import Step
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
    digits: str = ""


async def record(turn: Turn, step: Step) -> Target | None:
    """Record what the person says, and go on with the action."""
    if step.values["playBeep"]:
        turn.line.caption("app", "play", "beep")
        await turn.line.pass_time(BEEP_SECONDS)
    recording = Recording(source="RecordVerb", call_sid=turn.call.sid, track="inbound", created=turn.now)
    told = turn.callback(step, "recordingStatusCallback")
    recorder = Recorder(turn.core, recording, told, turn.call.cookies)
    taken = _Taken(turn.now, digits="hangup")

    def finish() -> Target | None:
        return _finish(turn, step, recorder, taken)

    with turn.owing(finish), turn.line.asking():
        taken.digits = await _listen(turn, step, taken)
    return finish()


async def _listen(turn: Turn, step: Step, taken: _Taken) -> str:
    """Listen until silence, the greatest length, or a key that ends it, which is returned."""
    longest = step.values["maxLength"] or (LONGEST_TRANSCRIBED if step.values["transcribe"] else LONGEST)
    line, remaining = turn.line, turn.core.clock.countdown(longest)
    while (left := remaining()) > 0:
        heard = await line.next_input(min(left, step.values["timeout"] or left))
        if heard is None:
            break
        if isinstance(heard, Key) and heard.key in step.values["finishOnKey"]:
            return heard.key
        if isinstance(heard, Speech):
            taken.words.append(heard.words)
            await _speaking(line, heard, taken, left)
            taken.spoken_until = (turn.now - taken.began).total_seconds()
            line.ask()
    return ""


async def _speaking(line: Line, heard: Speech, taken: _Taken, left: float) -> None:
    try:
        await line.pass_time(min(speaking_seconds(heard.words), left))
    except CallOver:
        taken.spoken_until += speaking_seconds(heard.words)
        raise


def _finish(turn: Turn, step: Step, recorder: Recorder, taken: _Taken) -> Target | None:
    """Keep the recording, and return what comes next."""
    trims = step.values["trim"] != "do-not-trim"
    recorder.finish(" ".join(taken.words), seconds=taken.spoken_until if trims and taken.words else None)
    if step.values["transcribe"] or step.values["transcribeCallback"]:
        _transcribe(turn, step, recorder)
    params = recorder.result()
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
    page = f"{turn.core.account.url}{turn.core.account.path}/Transcriptions/{sid}"
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
    callback, call = Callback(url=url), turn.call
    await turn.core.callbacks.tell(
        callback.webhook(params, about=call.sid, purpose="transcription", cookies=call.cookies)
    )
