"""A phone line: Twilio at one end, a person at the other, each in a task of its own."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count

import msgspec

from local.twilio.core import Core
from local.twilio.dtmf import KEYS, tone_seconds
from local.twilio.simulation.clock import Inbox
from local.twilio.state.call import Call, Heard, Key, Speech, Target


class News(Exception):
    """What breaks off whatever a call is doing: it is left on the line, and raised at Twilio's end."""


class CallOver(News):
    """The call ends now, with ``status``."""

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status


class Diverted(News):
    """The app sent the call to another document, through REST."""

    def __init__(self, target: Target) -> None:
        super().__init__(target.url)
        self.target = target


class Nudged(News):
    """Something has happened that may be enough to go on. See ``Line.until``."""


class Line:
    """Carries keys and words one way, captions the other, and the end of the call both ways."""

    def __init__(self, call: Call, core: Core) -> None:
        self.call = call
        self.core = core
        self.question: int | None = None  #: the number of what the person is asked, while Twilio listens
        self.asked: Inbox[bool] = Inbox(core.clock)  #: wakes the person when a question begins
        self.heard: Key | Speech | None = None  #: what came last while Twilio was speaking or silent
        self._questions = count(1)
        self._to_twilio: Inbox[Key | Speech | News] = Inbox(core.clock)
        self._picked_up = False
        self._enough: Callable[[], object] = lambda: False

    # Twilio's end

    async def next_input(self, seconds: float | None) -> Key | Speech | None:
        """Return the next key or words, or None after ``seconds`` (None: never).

        Raises:
            CallOver: someone ended the call meanwhile.
            Diverted: it goes on elsewhere.
            Nudged: see ``until``, which catches it.
        """
        left = None if seconds is None else self.core.clock.countdown(seconds)
        while True:
            match await self._to_twilio.get(left and left()):
                case Nudged() as nudged:
                    if self._enough():
                        raise nudged
                case News() as news:
                    raise news
                case heard:
                    return heard

    async def pass_time(self, seconds: float | None) -> None:
        """Spend ``seconds`` (None: all there are) speaking or silent. Raises as ``next_input``.

        Keys and words are lost, unless they are enough (see ``until``).
        """
        left = None if seconds is None else self.core.clock.countdown(seconds)
        while left is None or left() > 0:
            self.heard = await self.next_input(left and left())
            if self.heard is not None and self._enough():
                raise Nudged

    async def utter(self, does: str, text: str, seconds: float) -> None:
        """Let the person hear what Twilio ``does`` (``say``, ``play``). Raises as ``pass_time``."""
        self.caption("app", does, text)
        await self.pass_time(seconds)

    async def send_tones(self, digits: str) -> None:
        """Play ``digits``; at the other end of a call from us to us, they are keys pressed."""
        for digit in digits:
            if digit in KEYS:
                self._pass_on(Key(digit))
        await self.utter("play", digits, tone_seconds(digits))

    async def look_up(self) -> None:
        """Notice what happened while Twilio was busy with the app. Raises as ``pass_time``."""
        while await self.next_input(0) is not None:
            pass  # keys pressed before anyone listened are lost

    async def ring(self, seconds: float) -> None:
        """Ring until the person picks up.

        Raises:
            CallOver: they decline, or do nothing for ``seconds``, or the app cancels.
        """
        await self.wait_until(lambda: self._picked_up, seconds)
        if not self._picked_up:
            raise CallOver("no-answer")

    async def wait_until(self, condition: Callable[[], object], seconds: float | None = None) -> None:
        """Return when ``condition`` holds or ``seconds`` are over. See ``until``."""
        with self.until(condition):
            if not condition():
                await self.pass_time(seconds)

    @contextmanager
    def until(self, condition: Callable[[], object]) -> Iterator[None]:
        """Break off the block when ``condition`` comes to hold.

        It may be about what the person does (``heard``); whoever else makes it so must ``nudge`` the line.
        """
        outer, self.heard = self._enough, None
        self._enough = lambda: condition() or outer()
        try:
            yield
        except Nudged:
            if outer():
                raise
        finally:
            self._enough = outer

    @contextmanager
    def asking(self) -> Iterator[None]:
        """Listen to the person for a block; they know that it is their turn."""
        self.ask()
        try:
            yield
        finally:
            self.question = None

    def ask(self) -> None:
        """Let the person know that it is their turn, without waiting for what they do."""
        self.question = next(self._questions)
        self.asked.put(True)

    def carry(self, heard: Key | Speech) -> None:
        """Let the person hear somebody else on the call."""
        self._write_down("other", heard)
        self.ask()
        self._pass_on(heard)

    def caption(self, who: str, does: str, text: str = "") -> None:
        """Write down what is heard."""
        call, second = self.call, (self.core.clock.now() - self.call.created).total_seconds()
        heard = Heard(round(second, 1), who, does, text)
        call.transcript.append(heard)
        self.core.events.add("heard", **call.parties(), **msgspec.structs.asdict(heard))

    def _pass_on(self, heard: Key | Speech) -> None:
        """On a call between two of our numbers, let the app at the other end hear it."""
        if self.call.far_end is not None and self.call.far_end.line is not None:
            self.call.far_end.line.hear(heard)

    def _write_down(self, who: str, heard: Key | Speech) -> None:
        if isinstance(heard, Speech):
            self.caption(who, "say", heard.words)
        else:
            self.caption(who, "press", heard.key)

    # The person's end

    def pick_up(self) -> None:
        """Answer a call that rings."""
        self._picked_up = True
        self.nudge()

    def hear(self, heard: Key | Speech) -> None:
        """Press a key, or say something."""
        self._write_down("person", heard)
        self._to_twilio.put(heard)

    def hang_up(self) -> None:
        """Leave. Before anyone answered, that is a call without an answer."""
        self.caption("person", "hang_up")
        self.end("completed" if self.call.answered else "no-answer")

    # Everybody else's

    def nudge(self) -> None:
        """Say that something has changed which this call may be waiting for."""
        self._to_twilio.put(Nudged())

    def end(self, status: str) -> None:
        """End the call; ``busy`` declines one that rings."""
        self._to_twilio.put(CallOver(status))

    def divert(self, target: Target) -> None:
        """Go on with another document."""
        self._to_twilio.put(Diverted(target))
