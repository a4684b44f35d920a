"""A phone line: Twilio at one end, a person at the other, each in a task of its own."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count

from local.twilio.calls.call import Call, Heard, Target
from local.twilio.clock import Clock, Inbox
from local.twilio.events import Events
from local.twilio.people import Speech
from local.twilio.sound import tone_seconds


@dataclass(frozen=True, slots=True)
class Key:
    """The person pressed a key."""

    key: str


@dataclass(frozen=True, slots=True)
class PickedUp:
    """The person answered: only who holds a phone does so by hand."""


class News(Exception):
    """What breaks off whatever a call is doing: it is left on the line, and raised at Twilio's end."""


class CallOver(News):
    """The call ends now, with ``status``. ``owed`` is a request the app is still to get, of no effect."""

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status
        self.owed: Target | None = None


class Diverted(News):
    """The app sent the call to another document, through REST."""

    def __init__(self, target: Target) -> None:
        super().__init__(target.url)
        self.target = target


class Nudged(News):
    """Something has changed that the call is minding: look again."""

    def __init__(self, about: object) -> None:
        super().__init__(about)
        self.about = about


class Interrupted(Exception):
    """The person pressed or said something while Twilio was speaking, and was heard."""

    def __init__(self, by: Key | Speech) -> None:
        super().__init__(str(by))
        self.by = by


class Line:
    """Carries keys and words one way, captions the other, and the end of the call both ways."""

    def __init__(self, call: Call, *, clock: Clock, events: Events) -> None:
        self.call = call
        self._clock = clock
        self._events = events
        self._to_twilio: Inbox[Key | Speech | PickedUp | News] = Inbox(clock)
        self._interrupting: tuple[type[Key | Speech], ...] = ()
        self._numbers = count(1)
        self._minding: object = None
        self.far_end: Line | None = None  #: of a call from us to us: the app is the person at the other end
        self.question: int | None = None  #: the number of what the person is asked, while Twilio listens
        self.asked: Inbox[bool] = Inbox(clock)  #: wakes the person when a question begins

    # Twilio's end

    async def pass_time(self, seconds: float) -> None:
        """Spend ``seconds`` speaking or silent. Keys and words are lost, unless they may interrupt.

        Raises:
            CallOver: someone ended the call meanwhile.
            Diverted: it goes on elsewhere.
            Interrupted: see ``interruptible``.
        """
        left = self._clock.countdown(seconds)
        while left() > 0:
            heard = await self.next_input(left())
            if isinstance(heard, self._interrupting):
                raise Interrupted(heard)

    async def ring(self, seconds: float) -> None:
        """Ring until the person picks up.

        Raises:
            CallOver: they decline, or do nothing for ``seconds``, or the app cancels.
        """
        left = self._clock.countdown(seconds)
        while left() > 0:
            match await self._to_twilio.get(left()):
                case PickedUp():
                    return
                case CallOver() as over:
                    raise over
        raise CallOver("no-answer")

    async def next_input(self, seconds: float | None) -> Key | Speech | None:
        """Return the next key or words, or None after ``seconds`` (None: never). Raises as ``pass_time``.

        Raises:
            Nudged: see ``minding``.
        """
        left = None if seconds is None else self._clock.countdown(seconds)
        while True:
            match await self._to_twilio.get(left and left()):
                case Nudged(about=about) if about is not self._minding:
                    pass
                case PickedUp():
                    pass  # twice, by two pages
                case News() as news:
                    raise news
                case heard:
                    return heard

    async def wait_until(
        self, condition: Callable[[], object], *, about: object, seconds: float | None = None
    ) -> None:
        """Return when ``condition`` holds or ``seconds`` are over; who makes it so must ``nudge(about)``."""
        left = None if seconds is None else self._clock.countdown(seconds)
        with self.minding(about):
            while not condition() and (left is None or left() > 0):
                with suppress(Nudged):
                    await self.next_input(left and left())

    async def look_up(self) -> None:
        """Notice what happened while Twilio was busy with the app. Raises as ``pass_time``."""
        while await self.next_input(0) is not None:
            pass  # keys pressed before anyone listened are lost

    @contextmanager
    def interruptible(self, *kinds: type[Key | Speech]) -> Iterator[None]:
        """Let these kinds of input break off what is being said."""
        self._interrupting = kinds
        try:
            yield
        finally:
            self._interrupting = ()

    @contextmanager
    def asking(self) -> Iterator[None]:
        """Listen to the person for a block; they know that it is their turn."""
        self.ask()
        try:
            yield
        finally:
            self.question = None

    @contextmanager
    def minding(self, about: object) -> Iterator[None]:
        """For a block, raise ``Nudged`` from whatever waits when somebody calls ``nudge(about)``."""
        before, self._minding = self._minding, about
        try:
            yield
        finally:
            self._minding = before

    def ask(self) -> None:
        """Let the person know that it is their turn, without waiting for what they do."""
        self.question = next(self._numbers)
        self.asked.put(True)

    def carry(self, heard: Key | Speech) -> None:
        """Let the person hear somebody else on the call."""
        if isinstance(heard, Speech):
            self.caption("other", "say", heard.words)
        else:
            self.caption("other", "press", heard.key)
        self.ask()
        if self.far_end is not None:
            self.far_end.hear(heard)

    async def send_tones(self, digits: str) -> None:
        """Play ``digits``; at the other end of a call from us to us, they are keys pressed."""
        self.caption("app", "play", digits)
        for digit in digits:
            if self.far_end is not None and digit in "0123456789*#":
                self.far_end.hear(Key(digit))
        await self.pass_time(tone_seconds(digits))

    def caption(self, who: str, does: str, text: str = "") -> None:
        """Write down what is heard."""
        call, second = self.call, (self._clock.now() - self.call.created).total_seconds()
        heard = Heard(round(second, 1), who, does, text)
        call.transcript.append(heard)
        self._events.add("heard", **call.parties(), **heard.as_dict())

    # The person's end

    def pick_up(self) -> None:
        """Answer a call that rings."""
        self._to_twilio.put(PickedUp())

    def hear(self, heard: Key | Speech) -> None:
        """Press a key, or say something."""
        if isinstance(heard, Key):
            self.caption("person", "press", heard.key)
        else:
            self.caption("person", "say", heard.words)
        self._to_twilio.put(heard)

    def hang_up(self) -> None:
        """Leave. Before anyone answered, that is a call without an answer."""
        self.caption("person", "hang_up")
        self.end("completed" if self.call.answered else "no-answer")

    # Everybody else's

    def nudge(self, about: object) -> None:
        """Say that ``about`` has changed."""
        self._to_twilio.put(Nudged(about))

    def end(self, status: str) -> None:
        """End the call; ``busy`` declines one that rings."""
        self._to_twilio.put(CallOver(status))

    def divert(self, target: Target) -> None:
        """Go on with another document."""
        self._to_twilio.put(Diverted(target))
