"""The exchange: connects calls, out and in, and sees each one to its end."""

import logging
from asyncio import Task
from collections.abc import Callable
from typing import TYPE_CHECKING

from local.twilio.calls.behaviour import behave, verdict
from local.twilio.calls.conversation import Conversation, Errand
from local.twilio.calls.line import CallOver, Diverted, Line
from local.twilio.calls.verbs.table import RUN
from local.twilio.core import Core
from local.twilio.state.account import OwnNumber
from local.twilio.state.call import Call, Target
from local.twilio.state.message import Message
from local.twilio.state.people import Person
from local.twilio.twiml.verbs import VOICE, WHISPER
from local.twilio.webhooks.webhook import Callback

if TYPE_CHECKING:
    from local.twilio.calls.conference import Conference
    from local.twilio.calls.queue import Queue

logger = logging.getLogger(__name__)

DIALLING_SECONDS = 0.2
"""From the request to the first ring."""


class Exchange:
    """Runs any number of calls at once, each in a task of its own."""

    def __init__(self, core: Core, *, text: Callable[[Message], None]) -> None:
        self.core = core
        self.text = text
        self.conferences: dict[str, Conference] = {}
        self.queues: dict[str, Queue] = {}

    def reset(self) -> None:
        """Forget all conferences and queues; their calls have ended before."""
        self.conferences.clear()
        self.queues.clear()

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
        call.line = line = Line(call, self.core)
        life = _Life(self, Conversation(call, line, self, RUN), person, errand)
        return self.core.clock.spawn(life.run())


class _Life:
    """One call from the first ring to the end."""

    def __init__(self, exchange: Exchange, talk: Conversation, person: Person, errand: Errand | None) -> None:
        self.exchange, self.talk, self.person, self.errand = exchange, talk, person, errand
        self.call, self.line, self.core = talk.call, talk.line, talk.core
        self.company: list[Task[None]] = []  #: what lives as long as the call

    async def run(self) -> None:
        """Return when the call is over, and the app was told."""
        status = "completed"
        try:
            await self._connect()
            await self._talk()
        except CallOver as over:
            status = over.status
        except Exception:  # a mistake of ours ends this call, and no other
            logger.exception("call %s failed", self.call.sid)
            status = "failed"
        finally:
            self._let_go(status)
        self.call.move_to(status, self.core.clock.now())
        self.talk.progress.report("completed")
        await self.talk.progress.all_reported()

    async def _connect(self) -> None:
        """Let it ring. A call from us is answered, or raises ``CallOver``; one to us, by its documents."""
        if self.call.direction == "inbound":
            self.call.move_to("ringing", self.talk.now)
        else:
            await self._dial()
            self.talk.pick_up()
        spawn = self.core.clock.spawn
        self.company = [spawn(behave(self.person, self.line)), spawn(self._limit())]

    async def _dial(self) -> None:
        self.talk.progress.report("initiated")
        await self.line.pass_time(DIALLING_SECONDS)
        self.call.move_to("ringing", self.talk.now)
        self.talk.progress.report("ringing")
        person, timeout = self.person, self.call.timeout
        if own := self.core.account.numbers.get(self.call.to):
            self._call_own(own)
        if own or self.core.account.held[self.call.to]:
            await self.line.ring(timeout)
        elif person.busy:
            raise CallOver("busy")
        elif person.no_answer or person.answers_after > timeout:
            await self.line.pass_time(timeout)
            raise CallOver("no-answer")
        else:
            await self.line.pass_time(person.answers_after)

    def _call_own(self, own: OwnNumber) -> None:
        """Call a number of ours: the app answers, in a call of its own."""
        inner, _ = self.exchange.receive(caller=self.call.sender, to=own, person=Person(patience=1e6))
        inner.watch = lambda event: self.line.pick_up() if event == "answered" else None
        inner.far_end, self.call.far_end = self.call, inner

    async def _limit(self) -> None:
        await self.core.clock.sleep(self.call.time_limit)
        self.line.end("completed")

    async def _talk(self) -> None:
        """Do what the call is for, or what REST has put in its place."""
        doing = self._purpose()
        while True:
            try:
                return await doing
            except Diverted as diverted:
                doing = self.talk.run(diverted.target, VOICE)

    async def _purpose(self) -> None:
        call = self.call
        if call.send_digits:
            await self.line.send_tones(call.send_digits)
        if call.detection is not None:
            found, seconds = verdict(self.person, call.detection)
            await self.line.pass_time(seconds)
            call.answered_by = found
        if call.target is not None:
            await self.talk.run(call.target, VOICE if self.errand is None else WHISPER)
        if self.errand is not None:
            await self.errand(self.talk)

    def _let_go(self, status: str) -> None:
        """Let go of everything that lived with the call."""
        self.call.line = None
        for task in self.company:
            task.cancel()
        far_end = self.call.far_end
        if far_end is None or far_end.line is None:
            return
        if status == "busy":  # the app at the other end has rejected it as such
            far_end.line.end(status)
        else:
            far_end.line.hang_up()
