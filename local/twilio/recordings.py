"""Recordings: what was said on a call, who is told of it, and for how long it went on."""

from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from typing import Any

from local.twilio.core import Core
from local.twilio.sids import new_sid
from local.twilio.webhooks.cookies import Cookies
from local.twilio.webhooks.sender import Webhook

PROCESSING_SECONDS = 1.0
"""From the end of a recording until it can be fetched."""


@dataclass(slots=True, kw_only=True)
class Recording:
    """A recording as Twilio keeps it (a ``Recording`` resource). Nothing is really recorded but the words."""

    source: str  #: ``RecordVerb``, ``DialVerb``, ``Conference``, ``OutboundAPI``, ...
    started: datetime
    updated: datetime
    call_sid: str | None = None
    conference_sid: str | None = None
    channels: int = 1
    track: str = "both"
    status: str = "in-progress"
    seconds: int = 0
    words: str = ""
    sid: str = field(default_factory=lambda: new_sid("RE"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """Who is told of a recording (``recordingStatusCallback``)."""

    url: str = ""
    method: str = "POST"
    events: frozenset[str] = frozenset({"completed"})  #: some of in-progress, completed, absent

    @classmethod
    def of(cls, values: dict[str, Any], url: str) -> "Listener":
        """Return the one that the attributes of a verb name; ``url`` is absolute."""
        method, events = values["recordingStatusCallbackMethod"], values["recordingStatusCallbackEvent"]
        return cls(url=url, method=method, events=events)


class Recorder:
    """Makes one recording."""

    def __init__(
        self, core: Core, recording: Recording, listener: Listener, cookies: Cookies | None = None
    ) -> None:
        self.recording = recording
        self._core = core
        self._listener = listener
        self._cookies = {} if cookies is None else cookies
        core.account.recordings[recording.sid] = recording
        self._tell("in-progress")

    @property
    def url(self) -> str:
        """Where it can be heard."""
        return media_url(self._core, self.recording)

    def finish(self, words: str, *, seconds: float | None = None) -> None:
        """End it: ``words`` were said, for ``seconds`` (by default, since it began)."""
        now = self._core.clock.now()
        length = (now - self.recording.started).total_seconds() if seconds is None else seconds
        self.recording.words, self.recording.seconds = words, max(round(length), 0)
        self.recording.status, self.recording.updated = "processing", now
        self._core.clock.spawn(self._process())

    async def _process(self) -> None:
        await self._core.clock.sleep(PROCESSING_SECONDS)
        self.recording.status, self.recording.updated = "completed", self._core.clock.now()
        self._core.events.add(
            "recording", sid=self.recording.sid, call=self.recording.call_sid, url=self.url,
            seconds=self.recording.seconds, words=self.recording.words,
        )  # fmt: skip
        self._tell("completed")

    def _tell(self, event: str) -> None:
        if not self._listener.url or event not in self._listener.events:
            return
        webhook = Webhook(
            url=self._listener.url,
            method=self._listener.method,
            params=recording_params(self._core, self.recording),
            about=self.recording.sid,
            purpose="recording",
            cookies=self._cookies,
        )
        self._core.clock.spawn(self._core.callbacks.tell(webhook))


def media_url(core: Core, recording: Recording) -> str:
    """Return where a recording can be heard."""
    return f"{core.account.url}/2010-04-01/Accounts/{core.account.sid}/Recordings/{recording.sid}"


def recording_params(core: Core, recording: Recording) -> dict[str, str]:
    """Source: https://www.twilio.com/docs/voice/api/recording#recordingstatuscallback."""
    about = (
        {"ConferenceSid": recording.conference_sid}
        if recording.conference_sid
        else {"CallSid": recording.call_sid or ""}
    )
    return {
        "AccountSid": core.account.sid,
        **about,
        "RecordingSid": recording.sid,
        "RecordingUrl": media_url(core, recording),
        "RecordingStatus": recording.status,
        "RecordingDuration": str(recording.seconds),
        "RecordingChannels": str(recording.channels),
        "RecordingStartTime": format_datetime(recording.started),
        "RecordingSource": recording.source,
        "RecordingTrack": recording.track,
        "ErrorCode": "0",
    }
