"""A room in which the people of several calls hear each other."""

from local.twilio.calls.line import Line
from local.twilio.state.call import Key, Speech


class Room:
    """The room of two calls that ``<Dial>`` has joined: when one leaves, the room is closed."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.closed = False
        self.words: list[str] = []  #: everything that was said

    def close(self) -> None:
        """Close the room: everyone leaves."""
        self.closed = True
        for line in self.lines:
            line.recheck()

    async def join(self, line: Line, *, until_star: bool = False) -> None:
        """Stay in the room until it is closed or, with ``until_star``, until the person presses the star."""
        self.lines.append(line)
        try:
            with line.listening(), line.until(lambda: self.closed):
                while not self.closed:
                    heard = await line.next_input(None)
                    if until_star and heard == Key("*"):
                        return
                    if heard is not None:
                        self._relay(line, heard)
        finally:
            self.lines.remove(line)
            self.on_leave(line)

    def can_hear(self, _speaker: Line, _listener: Line) -> bool:
        """Return whether ``listener`` hears ``speaker``."""
        return True

    def on_leave(self, _line: Line) -> None:
        """Close the room, because one person has left."""
        self.close()

    def _relay(self, speaker: Line, heard: Key | Speech) -> None:
        if isinstance(heard, Speech):
            self.words.append(heard.words)
        for line in list(self.lines):
            if line is not speaker and self.can_hear(speaker, line):
                line.relay(heard)
