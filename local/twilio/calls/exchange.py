"""Place and receive calls, and run each one to its end."""

import logging
from asyncio import Task
from collections.abc import Callable
from typing import TYPE_CHECKING

from local.twilio.calls.behaviour import detect_machine, follow_script
from local.twilio.calls.line import CallEnded, CallRedirected, Line
from local.twilio.calls.session import CallSession, OnAnswered
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
    from local.twilio.calls.recorder import Recorder

logger = logging.getLogger(__name__)

DIALLING_SECONDS = 0.2
"""From the request to the first ring."""


class Exchange:
    """Runs any number of calls, each in its own task. It owns conferences and queues."""

    def __init__(self, core: Core, *, text: Callable[[Message], None]) -> None:
        self.core = core
        self.text = text
        self.conferences: dict[str, Conference] = {}
        self.queues: dict[str, Queue] = {}

    def reset(self) -> None:
        """Forget all conferences and queues; their calls have ended before."""
        self.conferences.clear()
        self.queues.clear()

    def place(self, call: Call, on_answered: OnAnswered | None = None) -> Task[None]:
        """Place a call. The task ends when the call has ended and the app was called back."""
        return self._begin(call, self.core.account.person(call.to), on_answered)

    def receive(self, *, caller: str, to: OwnNumber, person: Person) -> tuple[Call, Task[None]]:
        """Let ``person`` call us. The task ends when the call has ended and the app was called back."""
        with self.core.clock.held():  # virtual time first catches up with real time
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

    def _begin(self, call: Call, person: Person, on_answered: OnAnswered | None = None) -> Task[None]:
        self.core.account.add_call(call)
        self.core.events.add("call", **call.event_fields())
        call.line = line = Line(call, self.core)
        run = _CallRun(self, CallSession(call, line, self, RUN), person, on_answered)
        return self.core.clock.spawn(run.run())


class _CallRun:
    """Runs one call from the first ring to the end."""

    def __init__(
        self, exchange: Exchange, session: CallSession, person: Person, on_answered: OnAnswered | None
    ) -> None:
        self.exchange, self.session, self.person, self.on_answered = exchange, session, person, on_answered
        self.call, self.line, self.core = session.call, session.line, session.core
        self.recorder: Recorder | None = None  #: of the whole call
        self.background_tasks: list[Task[None]] = []  #: cancelled when the call ends

    async def run(self) -> None:
        """Run the call; return when it has ended and the app was called back."""
        status = "completed"
        try:
            await self._connect()
            await self._talk()
        except CallEnded as ended:
            status = ended.status
        except Exception:  # a bug of the stand-in ends this call only
            logger.exception("call %s failed", self.call.sid)
            status = "failed"
        finally:
            self._release(status)
        self.call.move_to(status, self.core.clock.now())
        self._finish_recording()
        self.session.progress.report("completed")
        await self.session.progress.all_reported()

    async def _connect(self) -> None:
        """Let the call ring; an outgoing call is answered or raises ``CallEnded``, TwiML answers others."""
        if self.call.direction == "inbound":
            self.call.move_to("ringing", self.session.now)
        else:
            await self._dial()
            self.session.pick_up()
            if asked := self.call.recording:
                self.recorder = self.session.recorder(
                    asked.callback, "OutboundAPI", track=asked.track, channels=asked.channels
                )
        spawn = self.core.clock.spawn
        self.background_tasks = [spawn(follow_script(self.person, self.line)), spawn(self._limit())]

    async def _dial(self) -> None:
        self.session.progress.report("initiated")
        await self.line.pass_time(DIALLING_SECONDS)
        self.call.move_to("ringing", self.session.now)
        self.session.progress.report("ringing")
        account, remaining = self.core.account, self.core.clock.countdown(self.call.timeout)
        own = account.numbers.get(self.call.to)
        if own:
            self._call_own(own)
        elif not account.held[self.call.to] and await self._simulated_person_answers():
            return
        await self.line.ring(remaining())
        self.person = account.person(self.call.to)  # of a page that may have taken the number meanwhile

    async def _simulated_person_answers(self) -> bool:
        """Ring until the simulated person answers; return False if a page takes the number first."""
        account, to, timeout = self.core.account, self.call.to, self.call.timeout
        if self.person.busy:
            raise CallEnded("busy")
        seconds = timeout if self.person.no_answer else min(account.seconds_to_answer(to), timeout + 1)
        await self.line.wait_until(lambda: account.held[to], min(seconds, timeout))
        if account.held[to]:
            return False
        if self.person.no_answer or seconds > timeout:
            raise CallEnded("no-answer")
        return True

    def _call_own(self, own: OwnNumber) -> None:
        """Call one of our own numbers: the app answers, in a second call."""
        inner, _ = self.exchange.receive(caller=self.call.sender, to=own, person=Person(patience=1e6))
        inner.watch = lambda event: self.line.pick_up() if event == "answered" else None
        inner.far_end, self.call.far_end = self.call, inner

    async def _limit(self) -> None:
        await self.core.clock.sleep(self.call.time_limit)
        self.line.end("completed")

    async def _talk(self) -> None:
        """Run the documents of the call, and those that it is redirected to."""
        running = self._run_purpose()
        while True:
            try:
                return await running
            except CallRedirected as redirected:
                running = self.session.run(redirected.target, VOICE)

    async def _run_purpose(self) -> None:
        call = self.call
        if call.send_digits:
            await self.line.send_tones(call.send_digits)
        elif call.detection is not None:  # its specification: SendDigits turn it off
            found, seconds = detect_machine(self.person, call.detection)
            await self.line.pass_time(seconds)
            call.answered_by = found
        if call.target is not None:
            await self.session.run(call.target, VOICE if self.on_answered is None else WHISPER)
        if self.on_answered is not None:
            await self.on_answered(self.session)

    def _finish_recording(self) -> None:
        """End the recording of the call. The last status callback has its URL.

        Source: ``Record`` in https://www.twilio.com/docs/voice/api/call-resource
        """
        if self.recorder is not None:
            said = [heard.text for heard in self.call.transcript if heard.does == "say"]
            self.recorder.finish(" ".join(said))
            self.call.recorded = self.recorder.action_params()

    def _release(self, status: str) -> None:
        """Cancel the background tasks of the call, and end the call at the other end."""
        self.call.line = None
        for task in self.background_tasks:
            task.cancel()
        far_end = self.call.far_end
        if far_end is None or far_end.line is None:
            return
        if status == "busy":  # the app at the other end has rejected it as such
            far_end.line.end(status)
        else:
            far_end.line.hang_up()
