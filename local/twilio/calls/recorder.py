"""Records a call or a conference, and reports to the app how far the recording is."""

from email.utils import format_datetime

from local.twilio.core import Core
from local.twilio.state.recording import Recording
from local.twilio.webhooks.webhook import Callback, Cookies

PROCESSING_SECONDS = 1.0
"""From the end of a recording until it can be fetched."""


class Recorder:
    """Makes one recording."""

    def __init__(
        self, core: Core, recording: Recording, told: Callback, cookies: Cookies | None = None
    ) -> None:
        self.recording = recording
        self._core = core
        self._told = told
        self._cookies = cookies
        core.account.recordings[recording.sid] = recording
        self._tell("in-progress")

    @property
    def url(self) -> str:
        """Where it can be heard."""
        return f"{self._core.account.url}{self._core.account.path}/Recordings/{self.recording.sid}"

    def result(self) -> dict[str, str]:
        """Return what the verb that made it tells its action."""
        return {
            "RecordingUrl": self.url,
            "RecordingSid": self.recording.sid,
            "RecordingDuration": str(self.recording.seconds),
        }

    def finish(self, words: str, *, seconds: float | None = None) -> None:
        """End it: ``words`` were said, for ``seconds`` (by default, since it began)."""
        now = self._core.clock.now()
        length = (now - self.recording.created).total_seconds() if seconds is None else seconds
        self.recording.words, self.recording.seconds = words, max(round(length), 0)
        self.recording.status, self.recording.updated = "processing", now
        self._core.clock.spawn(self._process())

    def drop(self) -> None:
        """Keep nothing: nothing was said."""
        del self._core.account.recordings[self.recording.sid]
        self.recording.status = "absent"
        self._tell("absent")

    async def _process(self) -> None:
        await self._core.clock.sleep(PROCESSING_SECONDS)
        self.recording.status, self.recording.updated = "completed", self._core.clock.now()
        self._core.events.add(
            "recording", sid=self.recording.sid, call=self.recording.call_sid, url=self.url,
            seconds=self.recording.seconds, words=self.recording.words,
        )  # fmt: skip
        self._tell("completed")

    def _tell(self, event: str) -> None:
        if self._told.wants(event):
            about, purpose = self.recording.sid, "recording"
            webhook = self._told.webhook(self._params(), about=about, purpose=purpose, cookies=self._cookies)
            self._core.callbacks.tell_soon(webhook)

    def _params(self) -> dict[str, str]:
        """Source: https://www.twilio.com/docs/voice/api/recording#recordingstatuscallback."""
        recording = self.recording
        conference = recording.conference_sid
        return {
            "AccountSid": self._core.account.sid,
            **({"ConferenceSid": conference} if conference else {"CallSid": recording.call_sid or ""}),
            **self.result(),
            "RecordingStatus": recording.status,
            "RecordingChannels": str(recording.channels),
            "RecordingStartTime": format_datetime(recording.created),
            "RecordingSource": recording.source,
            "RecordingTrack": recording.track,
            "ErrorCode": "0",
        }
