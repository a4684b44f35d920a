"""What became of a ``<Dial>``."""

from dataclasses import dataclass, field

from local.twilio.recordings import Recorder


@dataclass(slots=True)
class Outcome:
    """What its action is told."""

    status: str = "no-answer"
    sid: str | None = None  #: of the call that was dialled; none after a conference
    seconds: int | None = None
    bridged: bool = False
    recording: Recorder | None = None
    more: dict[str, str] = field(default_factory=dict)

    def params(self) -> dict[str, str]:
        """Source: https://www.twilio.com/docs/voice/twiml/dial#dialcallstatus-values."""
        params = {"DialCallStatus": self.status, "DialBridged": str(self.bridged).lower(), **self.more}
        if self.sid is not None:
            params["DialCallSid"] = self.sid
        if self.seconds is not None:
            params["DialCallDuration"] = str(self.seconds)
        if self.recording is not None:
            params["RecordingUrl"] = self.recording.url
            params["RecordingSid"] = self.recording.recording.sid
            params["RecordingDuration"] = str(self.recording.recording.seconds)
        return params
