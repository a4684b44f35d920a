"""A room where the people on several calls hear one another."""

from local.twilio.calls.line import Line
from local.twilio.state.call import Key, Speech


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
