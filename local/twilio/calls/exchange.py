"""The exchange: connects calls, out and in, and sees each one to its end."""

import logging
from asyncio import Task

from local.twilio.account import OwnNumber
from local.twilio.calls.behaviour import behave
from local.twilio.calls.call import Call, Target
from local.twilio.calls.conversation import Conversation
from local.twilio.calls.line import CallOver, Line
from local.twilio.calls.progress import Progress
from local.twilio.clock import Clock
from local.twilio.core import Core
from local.twilio.people import Person

logger = logging.getLogger(__name__)

DIALLING_SECONDS = 0.2
"""From the request to the first ring."""


class Exchange:
    """Runs any number of calls at once, each in a task of its own."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def place(self, call: Call) -> Task[None]:
        """Call somebody. The task ends when the call has, and the app was told."""
        return self._begin(call, self._core.account.person(call.to))

    def receive(self, *, caller: str, to: OwnNumber, person: Person) -> tuple[Call, Task[None]]:
        """Let ``person`` call us. The task ends when the call has, and the app was told."""
        now = self._core.clock.now()
        fallback = Target(url=to.voice_fallback_url, method=to.voice_fallback_method)
        call = Call(
            to=to.phone_number,
            sender=caller,
            direction="inbound",
            created=now,
            updated=now,
            target=Target(url=to.voice_url, method=to.voice_method),
            fallback=fallback if fallback.url else None,
            status_callback=to.status_callback,
            status_callback_method=to.status_callback_method,
        )
        return call, self._begin(call, person)

    def _begin(self, call: Call, person: Person) -> Task[None]:
        self._core.account.calls[call.sid] = call
        self._core.events.add("call", sid=call.sid, to=call.to, from_=call.sender, direction=call.direction)
        call.line = Line(call, clock=self._core.clock, events=self._core.events)
        return self._core.clock.spawn(self._see_through(call, call.line, person))

    async def _see_through(self, call: Call, line: Line, person: Person) -> None:
        progress = Progress(call, self._core)
        life = _Life(call, line, person, progress, self._core.clock)
        try:
            status = await life.run(Conversation(call, line, progress, self._core))
        except Exception:  # a mistake of ours ends this call, and no other
            logger.exception("call %s failed", call.sid)
            status = "failed"
        finally:
            life.stop()
            call.line = None
        call.move_to(status, self._core.clock.now())
        progress.report("completed")
        await progress.all_told()


class _Life:
    """One call from the first ring to the end."""

    def __init__(self, call: Call, line: Line, person: Person, progress: Progress, clock: Clock) -> None:
        self._call = call
        self._line = line
        self._person = person
        self._progress = progress
        self._clock = clock
        self._company: list[Task[None]] = []  # what lives as long as the call

    async def run(self, conversation: Conversation) -> str:
        """Return the status it ended with."""
        call = self._call
        try:
            if call.direction == "inbound":
                call.move_to("ringing", self._clock.now())
                self._accompany()
            else:
                await self._dial()
                conversation.pick_up()
                self._accompany()
            await conversation.run(call.target)
        except CallOver as over:
            return over.status
        return "completed"

    def stop(self) -> None:
        """Let go of everything that lived with the call."""
        for task in self._company:
            task.cancel()

    def _accompany(self) -> None:
        self._company = [
            self._clock.spawn(behave(self._person, self._line, self._clock)),
            self._clock.spawn(self._limit()),
        ]

    async def _limit(self) -> None:
        await self._clock.sleep(self._call.time_limit)
        self._line.end("completed")

    async def _dial(self) -> None:
        """Ring until the person answers.

        Raises:
            CallOver: they do not, or someone cancelled the call.
        """
        self._progress.report("initiated")
        await self._line.pass_time(DIALLING_SECONDS)
        self._call.move_to("ringing", self._clock.now())
        self._progress.report("ringing")
        if self._person.busy:
            raise CallOver("busy")
        unanswered = self._person.no_answer or self._person.answers_after > self._call.timeout
        await self._line.pass_time(self._call.timeout if unanswered else self._person.answers_after)
        if unanswered:
            raise CallOver("no-answer")
