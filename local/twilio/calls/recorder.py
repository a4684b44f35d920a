"""Record a call or a conference, and report the status of the recording to the app."""

from email.utils import format_datetime

from local.twilio.core import Core
from local.twilio.state.recording import Recording
from local.twilio.webhooks.webhook import Callback, Cookies

PROCESSING_SECONDS = 1.0
"""From the end of a recording until it is available."""


class Recorder:
    """Creates one recording."""

    def __init__(
        self, core: Core, recording: Recording, callback: Callback, cookies: Cookies | None = None
    ) -> None:
        self.recording = recording
        self._core = core
        self._callback = callback
        self._cookies = cookies
        core.account.recordings[recording.sid] = recording
        self._report("in-progress")

    @property
    def url(self) -> str:
        """The URL of the recording."""
        return f"{self._core.account.url}{self._core.account.path}/Recordings/{self.recording.sid}"

    def action_params(self) -> dict[str, str]:
        """Return the parameters for the ``action`` of the verb that recorded."""
        return {
            "RecordingUrl": self.url,
            "RecordingSid": self.recording.sid,
            "RecordingDuration": str(self.recording.seconds),
        }

    def finish(self, words: str, *, seconds: float | None = None) -> None:
        """End the recording: ``words`` were said, for ``seconds`` (by default, since the start)."""
        now = self._core.clock.now()
        length = (now - self.recording.created).total_seconds() if seconds is None else seconds
        self.recording.words, self.recording.seconds = words, max(round(length), 0)
        self.recording.status, self.recording.updated = "processing", now
        self._core.clock.spawn(self._process())

    def discard(self) -> None:
        """Delete the recording, because nothing was said."""
        del self._core.account.recordings[self.recording.sid]
        self.recording.status = "absent"
        self._report("absent")

    async def _process(self) -> None:
        await self._core.clock.sleep(PROCESSING_SECONDS)
        self.recording.status, self.recording.updated = "completed", self._core.clock.now()
        self._core.events.add(
            "recording", sid=self.recording.sid, call=self.recording.call_sid, url=self.url,
            seconds=self.recording.seconds, words=self.recording.words,
        )  # fmt: skip
        self._report("completed")

    def _report(self, event: str) -> None:
        if self._callback.wants(event):
            about, purpose = self.recording.sid, "recording"
            webhook = self._callback.webhook(
                self._params(), about=about, purpose=purpose, cookies=self._cookies
            )
            self._core.callbacks.send_soon(webhook)

    def _params(self) -> dict[str, str]:
        """Return the parameters of a callback.

        Source: https://www.twilio.com/docs/voice/api/recording#recordingstatuscallback
        """
        recording = self.recording
        conference = recording.conference_sid
        return {
            "AccountSid": self._core.account.sid,
            **({"ConferenceSid": conference} if conference else {"CallSid": recording.call_sid or ""}),
            **self.action_params(),
            "RecordingStatus": recording.status,
            "RecordingChannels": str(recording.channels),
            "RecordingStartTime": format_datetime(recording.created),
            "RecordingSource": recording.source,
            "RecordingTrack": recording.track,
            "ErrorCode": "0",
        }
