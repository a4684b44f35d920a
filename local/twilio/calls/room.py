"""Where people on several calls wait for one another, and hear one another, and what comes of it."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from local.twilio.calls.call import Target
from local.twilio.calls.line import Key, Line, Nudged
from local.twilio.calls.turn import Turn
from local.twilio.people import Speech
from local.twilio.recordings import Recorder
from local.twilio.twiml.verbs import Language

MOST_ROUNDS = 200
"""Of a document that is asked for again and again. Ours, not Twilio's; then there is silence."""

TUNE_SECONDS = 60.0
"""Of Twilio's own music, which is not fetched."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Music:
    """What is heard: a document of the app's, or Twilio's own music, or nothing."""

    target: Callable[[], Target] | None  #: with the parameters of the moment
    language: Language
    silent: bool = False


async def wait(turn: Turn, music: Music, *, about: object, until: Callable[[], bool]) -> None:
    """Return when ``until`` holds; whoever makes it so must ``nudge(about)``."""
    rounds = 0
    with turn.line.minding(about):
        while not until():
            with suppress(Nudged):
                await _round(turn, music, silent=music.silent or rounds >= MOST_ROUNDS)
            rounds += 1


async def _round(turn: Turn, music: Music, *, silent: bool) -> None:
    if silent:
        await turn.line.pass_time(86_400)
    elif music.target is None:
        turn.line.caption("app", "play", "hold music")
        await turn.line.pass_time(TUNE_SECONDS)
    else:
        before = turn.core.clock.now()
        await turn.aside(music.target(), music.language)
        if turn.core.clock.now() == before:  # an empty document would be asked for without end
            await turn.line.pass_time(1)
