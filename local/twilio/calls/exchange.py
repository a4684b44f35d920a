"""The exchange: connects calls, out and in, and sees each one to its end."""

import logging
from asyncio import Task
from collections.abc import Callable

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


class _Life:
    """One call from the first ring to the end."""

    def __init__(
        self, call: Call, line: Line, person: Person, conversation: Conversation, exchange: Exchange
    ) -> None:
        self._call = call
        self._line = line
        self._person = person
        self._conversation = conversation
        self._exchange = exchange
        self._core = exchange.core
        self._clock = exchange.core.clock
        self._recorder: Recorder | None = None
        self._company: list[Task[None]] = []  # what lives as long as the call

    async def run(self, errand: Errand | None) -> str:
        """Return the status it ended with."""
        call = self._call
        try:
            if call.direction == "inbound":
                call.move_to("ringing", self._clock.now())
                self._accompany()
            else:
                await self._dial()
                self._conversation.pick_up()
                self._accompany()
                await self._begin_talk()
            await self._talk(errand)
        except CallOver as over:
            return over.status
        return "completed"

    async def _begin_talk(self) -> None:
        """Press the keys that are to be pressed, and find out who answered."""
        call = self._call
        if call.recorded is not None:
            recording = Recording(source="OutboundAPI", call_sid=call.sid, created=self._clock.now())
            self._recorder = Recorder(self._core, recording, call.recorded, call.cookies)
        if call.send_digits:
            await self._line.send_tones(call.send_digits)
        if call.detection is None:
            return
        if call.detection.callback.url:
            detecting = detect_meanwhile(call, call.detection, self._person, self._core)
            self._company.append(self._clock.spawn(detecting))
        else:
            found, seconds = verdict(self._person, call.detection)
            await self._line.pass_time(seconds)
            call.answered_by = found

    async def _talk(self, errand: Errand | None) -> None:
        conversation = self._conversation
        try:
            if self._call.target is not None:
                await conversation.run(self._call.target, VOICE if errand is None else WHISPER)
            if errand is not None:
                await errand.run(conversation.turn(NO_DOCUMENT))
        except Diverted as diverted:
            await conversation.run(diverted.target)

    def stop(self) -> None:
        """Let go of everything that lived with the call."""
        for task in self._company:
            task.cancel()
        if self._recorder is not None:
            spoken = (heard.text for heard in self._call.transcript if heard.does == "say")
            self._recorder.finish(" ".join(spoken))

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
        self._conversation.report("initiated")
        await self._line.pass_time(DIALLING_SECONDS)
        self._call.move_to("ringing", self._clock.now())
        self._conversation.report("ringing")
        own = self._core.account.numbers.get(self._call.to)
        if own is not None:
            await self._ring_own(own)
            return
        if self._person.in_hand:
            await self._line.ring(self._call.timeout)
            return
        if self._person.busy:
            raise CallOver("busy")
        unanswered = self._person.no_answer or self._person.answers_after > self._call.timeout
        await self._line.pass_time(self._call.timeout if unanswered else self._person.answers_after)
        if unanswered:
            raise CallOver("no-answer")

    async def _ring_own(self, own: OwnNumber) -> None:
        """Ring at a number of ours: the app answers, in a call of its own. Raises as ``_dial``."""
        inner, _ = self._exchange.receive(caller=self._call.sender, to=own, person=Person(patience=1e6))
        inner.watch = lambda _: self._line.nudge(inner)
        if inner.line is not None:
            inner.line.far_end, self._line.far_end = self._line, inner.line
        await self._line.wait_until(
            lambda: inner.answered or inner.over, about=inner, seconds=self._call.timeout
        )
        if not inner.answered:
            raise CallOver(inner.status if inner.over else "no-answer")
