"""A phone line between Twilio and a person, who are two tasks."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import TYPE_CHECKING

import msgspec

from local.twilio.core import Core
from local.twilio.dtmf import KEYS, tone_seconds
from local.twilio.json_input import MAX_SECONDS
from local.twilio.simulation.clock import Inbox
from local.twilio.state.call import Call, Key, Speech, Target, TranscriptEntry

if TYPE_CHECKING:
    from datetime import datetime


class Interruption(Exception):
    """Interrupts what a call is doing: it is put on the line, and raised in Twilio's task."""


class CallEnded(Interruption):
    """The call ends now, with ``status``."""

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status


class CallRedirected(Interruption):
    """The app redirected the call to another document, by the REST API."""

    def __init__(self, target: Target) -> None:
        super().__init__(target.url)
        self.target = target


class Recheck(Interruption):
    """Something has changed: check the condition of ``Line.until`` again."""


class Line:
    """Carries keys and words to Twilio, prompts to the person, and the end of the call to both."""

    def __init__(self, call: Call, core: Core) -> None:
        self.call = call
        self.core = core
        self.prompt_number: int | None = None  #: of the current prompt, while Twilio listens
        self.prompts: Inbox[bool] = Inbox(core.clock)  #: wakes the person when a prompt begins
        self.heard: Key | Speech | None = None  #: the last input while Twilio was speaking or silent
        self._prompt_numbers = count(1)
        self._to_twilio: Inbox[Key | Speech | Interruption] = Inbox(core.clock)
        self._picked_up = False
        self._breathed: datetime | None = None  # when the person was last about to say something
        self._is_satisfied: Callable[[], object] = lambda: False

    # Twilio's end

    async def next_input(self, seconds: float | None) -> Key | Speech | None:
        """Return the next key or words, or None after ``seconds`` (None: never).

        Raises:
            CallEnded: the call has ended meanwhile.
            CallRedirected: the call continues with another document.
            Recheck: see ``until``, which catches it.
        """
        remaining = None if seconds is None else self.core.clock.countdown(seconds)
        while True:
            match await self._to_twilio.get(remaining and remaining()):
                case Recheck() as recheck:
                    if self._is_satisfied():
                        raise recheck
                case Interruption() as interruption:
                    raise interruption
                case heard:
                    return heard

    async def pass_time(self, seconds: float | None) -> None:
        """Wait for ``seconds`` (None: until the call ends), speaking or silent. Raises as ``next_input``.

        Keys and words are lost, unless they satisfy the condition of ``until``.
        """
        remaining = None if seconds is None else self.core.clock.countdown(seconds)
        while remaining is None or remaining() > 0:
            self.heard = await self.next_input(remaining and remaining())
            if self.heard is not None and self._is_satisfied():
                raise Recheck

    async def utter(self, does: str, text: str, seconds: float) -> None:
        """Let the person hear what Twilio ``does`` (``say`` or ``play``). Raises as ``pass_time``."""
        self.caption("app", does, text)
        await self.pass_time(seconds)

    async def send_tones(self, digits: str) -> None:
        """Play ``digits``; at the other end of a call between two of our numbers they are keys."""
        for digit in digits:
            if digit in KEYS:
                self._pass_on(Key(digit))
        await self.utter("play", digits, tone_seconds(digits))

    async def discard_input(self) -> None:
        """Discard input that came while Twilio waited for the app. Raises as ``pass_time``."""
        while await self.next_input(0) is not None:
            pass  # keys are lost while Twilio does not listen

    async def ring(self, seconds: float) -> None:
        """Ring until the person picks up.

        Raises:
            CallEnded: they decline, do nothing for ``seconds``, or the app cancels the call.
        """
        await self.wait_until(lambda: self._picked_up, seconds)
        if not self._picked_up:
            raise CallEnded("no-answer")

    async def wait_until(self, condition: Callable[[], object], seconds: float | None = None) -> None:
        """Wait until ``condition`` holds, at most for ``seconds``. See ``until``."""
        with self.until(condition):
            if not condition():
                await self.pass_time(seconds)

    @contextmanager
    def until(self, condition: Callable[[], object]) -> Iterator[None]:
        """End the block as soon as ``condition`` holds.

        The condition is checked after each input (``heard``), and when another task calls ``recheck``.
        """
        outer, self.heard = self._is_satisfied, None
        self._is_satisfied = lambda: condition() or outer()
        try:
            yield
        except Recheck:
            if outer():
                raise
        finally:
            self._is_satisfied = outer

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Prompt the person, and listen to them for the block."""
        self.prompt()
        try:
            yield
        finally:
            self.prompt_number = None

    def prompt(self) -> None:
        """Prompt the person, without waiting for their input."""
        self.prompt_number = next(self._prompt_numbers)
        self.prompts.put(True)

    async def next_after_silence(self, seconds: float, longest: float = MAX_SECONDS) -> Key | Speech | None:
        """Return the next input, or None after ``seconds`` of silence. Raises as ``next_input``.

        Who is about to say something is not silent, but for no longer than ``longest``.
        """
        remaining, silence = self.core.clock.countdown(longest), seconds
        self._breathed = None
        while True:
            heard = await self.next_input(min(silence, remaining()))
            if heard is not None or self._breathed is None:
                return heard
            silence = seconds - (self.core.clock.now() - self._breathed).total_seconds()
            if min(silence, remaining()) <= 0:
                return None

    def relay(self, heard: Key | Speech) -> None:
        """Let the person hear another person on the call."""
        self._record_input("other", heard)
        self.prompt()
        self._pass_on(heard)

    def caption(self, who: str, does: str, text: str = "") -> None:
        """Add what is heard to the transcript."""
        call, second = self.call, (self.core.clock.now() - self.call.created).total_seconds()
        heard = TranscriptEntry(round(second, 1), who, does, text)
        call.transcript.append(heard)
        self.core.events.add("heard", **call.event_fields(), **msgspec.structs.asdict(heard))

    def _pass_on(self, heard: Key | Speech) -> None:
        """On a call between two of our numbers, send the input to the call at the other end."""
        if self.call.far_end is not None and self.call.far_end.line is not None:
            self.call.far_end.line.hear(heard)

    def _record_input(self, who: str, heard: Key | Speech) -> None:
        if isinstance(heard, Speech):
            self.caption(who, "say", heard.words)
        else:
            self.caption(who, "press", heard.key)

    # The person's end

    def pick_up(self) -> None:
        """Answer a call that rings."""
        self._picked_up = True
        self.recheck()

    def hear(self, heard: Key | Speech) -> None:
        """Press a key, or say something."""
        self._record_input("person", heard)
        self._to_twilio.put(heard)

    def breathe(self) -> None:
        """Be about to say something; a page says so while somebody types."""
        self._breathed = self.core.clock.now()

    def hang_up(self) -> None:
        """End the call as the person; an unanswered call gets the status ``no-answer``."""
        self.caption("person", "hang_up")
        self.end("completed" if self.call.answered else "no-answer")

    # For other tasks

    def recheck(self) -> None:
        """Let the call check the condition that it waits for again."""
        self._to_twilio.put(Recheck())

    def end(self, status: str) -> None:
        """End the call with this status; ``busy`` declines a call that rings."""
        self._to_twilio.put(CallEnded(status))

    def redirect_to(self, target: Target) -> None:
        """Continue with another document."""
        self._to_twilio.put(CallRedirected(target))
