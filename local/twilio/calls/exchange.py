"""The exchange: connects calls, out and in, and sees each one to its end."""

import logging
from asyncio import Task
from collections.abc import Callable
from dataclasses import dataclass, field

from local.twilio.account import OwnNumber
from local.twilio.calls.behaviour import behave, detect_meanwhile, verdict
from local.twilio.calls.call import Call, Target
from local.twilio.calls.conversation import Conversation
from local.twilio.calls.line import CallOver, Diverted, Line
from local.twilio.calls.turn import Errand
from local.twilio.core import Core
from local.twilio.people import Person
from local.twilio.recordings import Recorder, Recording
from local.twilio.texts.message import Message
from local.twilio.twiml.check import Checked
from local.twilio.twiml.fetch import Document
from local.twilio.twiml.verbs import VOICE, WHISPER
from local.twilio.webhooks.webhook import Callback

logger = logging.getLogger(__name__)

DIALLING_SECONDS = 0.2
"""From the request to the first ring."""


NO_DOCUMENT = Document("", Checked([], []))
"""Where an errand is, that no document sent."""


class Exchange:
    """Runs any number of calls at once, each in a task of its own."""

    def __init__(self, core: Core, *, text: Callable[[Message], None]) -> None:
        self.core = core
        self.text = text

    def place(self, call: Call, errand: Errand | None = None) -> Task[None]:
        """Call somebody. The task ends when the call has, and the app was told."""
        return self._begin(call, self.core.account.person(call.to), errand)

    def receive(self, *, caller: str, to: OwnNumber, person: Person) -> tuple[Call, Task[None]]:
        """Let ``person`` call us. The task ends when the call has, and the app was told."""
        with self.core.clock.held():  # the time it is now, not when something last happened
            fallback = Target(url=to.voice_fallback_url, method=to.voice_fallback_method)
            call = Call(
                to=to.phone_number,
                sender=caller,
                direction="inbound",
                created=self.core.clock.now(),
                target=Target(url=to.voice_url, method=to.voice_method),
                fallback=fallback if fallback.url else None,
                callback=Callback(url=to.status_callback, method=to.status_callback_method),
            )
            return call, self._begin(call, person)

    def _begin(self, call: Call, person: Person, errand: Errand | None = None) -> Task[None]:
        self.core.account.add_call(call)
        self.core.events.add("call", **call.parties())
        call.line = Line(call, clock=self.core.clock, events=self.core.events)
        return self.core.clock.spawn(self._see_through(call, call.line, person, errand))

    async def _see_through(self, call: Call, line: Line, person: Person, errand: Errand | None) -> None:
        conversation = Conversation(call, line, self)
        life = _Life(call, line, person, conversation, self)
        try:
            status = await life.run(errand)
        except Exception:  # a mistake of ours ends this call, and no other
            logger.exception("call %s failed", call.sid)
            status = "failed"
        finally:
            life.stop()
            call.line = None
            if line.far_end is not None and line.far_end.call.line is not None:
                line.far_end.hang_up()
        call.move_to(status, self.core.clock.now())
        conversation.report("completed")
        await conversation.all_told()


@dataclass(slots=True)
class _Life:
    """One call from the first ring to the end."""

    call: Call
    line: Line
    person: Person
    conversation: Conversation
    exchange: Exchange
    recorder: Recorder | None = None
    company: list[Task[None]] = field(default_factory=list)  #: what lives as long as the call

    @property
    def core(self) -> Core:
        """The account, the clock and the log."""
        return self.exchange.core

    async def run(self, errand: Errand | None) -> str:
        """Return the status it ended with."""
        call = self.call
        try:
            if call.direction == "inbound":
                call.move_to("ringing", self.core.clock.now())
                self._accompany()
            else:
                await self._dial()
                self.conversation.pick_up()
                self._accompany()
                await self._begin_talk()
            await self._talk(errand)
        except CallOver as over:
            return over.status
        return "completed"

    async def _begin_talk(self) -> None:
        """Press the keys that are to be pressed, and find out who answered."""
        call = self.call
        if call.recorded is not None:
            recording = Recording(source="OutboundAPI", call_sid=call.sid, created=self.core.clock.now())
            self.recorder = Recorder(self.core, recording, call.recorded, call.cookies)
        if call.send_digits:
            await self.line.send_tones(call.send_digits)
        if call.detection is None:
            return
        if call.detection.callback.url:
            detecting = detect_meanwhile(call, call.detection, self.person, self.core)
            self.company.append(self.core.clock.spawn(detecting))
        else:
            found, seconds = verdict(self.person, call.detection)
            await self.line.pass_time(seconds)
            call.answered_by = found

    async def _talk(self, errand: Errand | None) -> None:
        conversation = self.conversation
        try:
            if self.call.target is not None:
                await conversation.run(self.call.target, VOICE if errand is None else WHISPER)
            if errand is not None:
                await errand.run(conversation.turn(NO_DOCUMENT))
        except Diverted as diverted:
            await conversation.run(diverted.target)

    def stop(self) -> None:
        """Let go of everything that lived with the call."""
        for task in self.company:
            task.cancel()
        if self.recorder is not None:
            spoken = (heard.text for heard in self.call.transcript if heard.does == "say")
            self.recorder.finish(" ".join(spoken))

    def _accompany(self) -> None:
        self.company = [
            self.core.clock.spawn(behave(self.person, self.line, self.core.clock)),
            self.core.clock.spawn(self._limit()),
        ]

    async def _limit(self) -> None:
        await self.core.clock.sleep(self.call.time_limit)
        self.line.end("completed")

    async def _dial(self) -> None:
        """Ring until the person answers.

        Raises:
            CallOver: they do not, or someone cancelled the call.
        """
        self.conversation.report("initiated")
        await self.line.pass_time(DIALLING_SECONDS)
        self.call.move_to("ringing", self.core.clock.now())
        self.conversation.report("ringing")
        own = self.core.account.numbers.get(self.call.to)
        if own is not None:
            await self._ring_own(own)
            return
        if self.core.account.held[self.call.to]:  # a person picks up by hand, as they like
            await self.line.ring(self.call.timeout)
            return
        if self.person.busy:
            raise CallOver("busy")
        unanswered = self.person.no_answer or self.person.answers_after > self.call.timeout
        await self.line.pass_time(self.call.timeout if unanswered else self.person.answers_after)
        if unanswered:
            raise CallOver("no-answer")

    async def _ring_own(self, own: OwnNumber) -> None:
        """Ring at a number of ours: the app answers, in a call of its own. Raises as ``_dial``."""
        inner, _ = self.exchange.receive(caller=self.call.sender, to=own, person=Person(patience=1e6))
        inner.watch = lambda _: self.line.nudge(inner)
        if inner.line is not None:
            inner.line.far_end, self.line.far_end = self.line, inner.line
        await self.line.wait_until(
            lambda: inner.answered or inner.over, about=inner, seconds=self.call.timeout
        )
        if not inner.answered:
            raise CallOver(inner.status if inner.over else "no-answer")
