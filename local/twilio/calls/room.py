"""Where the people on several calls hear one another, and what comes of it."""

from dataclasses import dataclass, field

from local.twilio.calls.line import Key, Line, Nudged, Speech
from local.twilio.recordings import Recorder


@dataclass(slots=True)
class Outcome:
    """What became of a ``<Dial>``, which its action is told."""

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
        return params | (self.recording.result() if self.recording else {})


class Room:
    """Two people, whose calls a ``<Dial>`` has joined: when one leaves, it is over for the other."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.closed = False
        self.words: list[str] = []  #: everything that was said

    def close(self) -> None:
        """Send everybody out."""
        self.closed = True
        for line in self.lines:
            line.nudge(self)

    async def stay(self, line: Line, *, until_star: bool = False) -> None:
        """Return when the room is closed, or when the person presses the star, if that is to end it."""
        self.lines.append(line)
        line.ask()
        try:
            with line.minding(self):
                while not self.closed:
                    try:
                        heard = await line.next_input(None)
                    except Nudged:
                        continue
                    if until_star and heard == Key("*"):
                        return
                    if heard is not None:
                        self._carry(line, heard)
        finally:
            line.question = None
            self.lines.remove(line)
            self.left(line)

    def hears(self, _speaker: Line, _listener: Line) -> bool:
        """Whether what one says reaches the other."""
        return True

    def left(self, _line: Line) -> None:
        """Do what follows when somebody leaves."""
        self.close()

    def _carry(self, speaker: Line, heard: Key | Speech) -> None:
        if isinstance(heard, Speech):
            self.words.append(heard.words)
        for line in list(self.lines):
            if line is not speaker and self.hears(speaker, line):
                line.carry(heard)
