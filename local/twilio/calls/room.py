"""Where people on several calls wait for one another, and hear one another."""

from collections.abc import Callable, Mapping
from itertools import count

from local.twilio.calls.call import Target
from local.twilio.calls.conversation import Conversation
from local.twilio.calls.line import Key, Line
from local.twilio.people import Speech
from local.twilio.twiml.document import Step
from local.twilio.twiml.language import Language

MOST_ROUNDS = 200
"""Of a document that is asked for again and again. Ours, not Twilio's; then there is silence."""

TUNE_SECONDS = 60.0
"""Of Twilio's own music, which is not fetched."""


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
            line.nudge()

    async def stay(self, line: Line, *, until_star: bool = False) -> None:
        """Return when the room is closed, or when the person presses the star, if that is to end it."""
        self.lines.append(line)
        try:
            with line.asking(), line.until(lambda: self.closed):
                while not self.closed:
                    heard = await line.next_input(None)
                    if until_star and heard == Key("*"):
                        return
                    if heard is not None:
                        self._carry(line, heard)
        finally:
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


async def wait(
    talk: Conversation,
    step: Step,
    language: Language,
    *,
    until: Callable[[], object],
    params: Callable[[], Mapping[str, str]] = dict,
) -> None:
    """Let somebody hear what ``waitUrl`` says; without it, Twilio's own music, and if it is empty, nothing.

    Args:
        talk: who waits.
        step: what has the ``waitUrl``.
        language: of its documents.
        until: when to return; whoever makes it hold must ``nudge`` the line.
        params: what its documents are asked for with, at the moment.
    """
    given, line = step.values["waitUrl"], talk.line
    method = step.values.get("waitMethod") or step.values["waitUrlMethod"]
    with line.until(until):
        for rounds in count():
            if until():
                return
            if given == "" or rounds >= MOST_ROUNDS:
                await line.pass_time(None)
            elif given is None:
                await line.utter("play", "hold music", TUNE_SECONDS)
            else:
                before = talk.now
                target = Target(url=step.url("waitUrl"), method=method, params=params())
                await talk.run(target, language, aside=True)
                if talk.now == before:  # an empty document would be asked for without end
                    await line.pass_time(1)
