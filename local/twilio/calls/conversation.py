"""Runs the TwiML of one call, document after document, verb after verb, and tells the app how it fares."""

from dataclasses import replace
from email.utils import format_datetime
from itertools import count
from math import ceil
from typing import TYPE_CHECKING

from local.twilio.calls.call import Call, Target, call_params
from local.twilio.calls.line import CallOver, Diverted, Line
from local.twilio.calls.turn import Turn
from local.twilio.calls.verbs import BEFORE_ANSWERING, RUN
from local.twilio.errors import AppFailed
from local.twilio.sound import speaking_seconds
from local.twilio.twiml.check import Step
from local.twilio.twiml.fetch import Document, fetch, from_text
from local.twilio.twiml.verbs import VOICE, Language
from local.twilio.webhooks.webhook import Webhook

if TYPE_CHECKING:
    from asyncio import Task

    from local.twilio.calls.exchange import Exchange

MOST_DOCUMENTS = 500
"""In one call. Ours, not Twilio's: documents that redirect in a circle would go on for ever in no time."""

APOLOGY = "We are sorry, an application error has occurred. Goodbye."


class Conversation:
    """One call's way through the app's documents."""

    def __init__(self, call: Call, line: Line, exchange: "Exchange") -> None:
        self._call = call
        self._line = line
        self._exchange = exchange
        self._core = exchange.core
        self._numbers = count()
        self._telling: Task[None] | None = None

    async def run(self, first: Target, language: Language = VOICE) -> None:
        """Return when the documents have no more to say.

        Raises:
            CallOver: somebody, or a verb, ended the call before.
        """
        target: Target | None = first
        try:
            for _ in range(MOST_DOCUMENTS):
                if target is None:
                    return
                target = await self._next(target, language)
        except CallOver as over:
            if over.owed is not None:
                await self._pay(over.owed, over.status)
            raise
        self._failed(AppFailed(12400, f"more than {MOST_DOCUMENTS} documents in one call"))

    async def aside(self, first: Target, language: Language) -> None:
        """Run documents in the middle of another, for someone who waits. One that fails is passed over.

        Raises:
            CallOver, Diverted: as in any document.
        """
        target: Target | None = first
        for _ in range(MOST_DOCUMENTS):
            if target is None:
                return
            try:
                target = await self._run_one(target, language)
            except AppFailed as failed:
                self._failed(failed)
                return

    def turn(self, document: Document, language: Language = VOICE) -> Turn:
        """Return what a verb of ``document`` has to work with."""
        return Turn(
            call=self._call,
            line=self._line,
            document=document,
            language=language,
            exchange=self._exchange,
            pick_up=self.pick_up,
            aside=self.aside,
        )

    async def _pay(self, owed: Target, status: str) -> None:
        """Ask for a document that comes too late to be heard."""
        self._call.move_to(status, self._core.clock.now())
        try:
            await self._fetch(owed, VOICE)
        except AppFailed as failed:
            self._failed(failed)

    async def _next(self, target: Target, language: Language) -> Target | None:
        """Run one document, or what takes its place; return the one that comes after it, if any."""
        try:
            try:
                return await self._run_one(target, language)
            except AppFailed as failed:
                self._failed(failed)
                return await self._instead(failed, target)
        except Diverted as diverted:
            return diverted.target

    async def _run_one(self, target: Target, language: Language) -> Target | None:
        try:
            document = await self._fetch(target, language)
            await self._line.look_up()
            return await self._perform(document, language)
        except AppFailed as failed:
            failed.url = failed.url or target.url
            raise

    async def _fetch(self, target: Target, language: Language) -> Document:
        if target.twiml:
            return from_text(target.twiml, language)
        if not target.url:
            raise AppFailed(11100, f"{self._call.to} has no VoiceUrl")
        webhook = Webhook(
            url=target.url,
            method=target.method,
            params=call_params(self._call, self._core.account.sid) | dict(target.params),
            about=self._call.sid,
            purpose="voice",
            cookies=self._call.cookies,
        )
        return await fetch(self._core.sender, webhook, language)

    async def _perform(self, document: Document, language: Language) -> Target | None:
        turn = self.turn(document, language)
        for warned in document.checked.warnings:
            turn.warn(warned)
        for step in document.checked.run():
            if step.verb not in BEFORE_ANSWERING:
                self.pick_up()
            onward = await self._step(turn, step)
            if onward is not None:
                return onward
        self.pick_up()  # an empty document is answered, and hung up
        return None

    async def _step(self, turn: Turn, step: Step) -> Target | None:
        run = RUN.get(step.verb)
        if run is None:
            turn.not_simulated(step.verb)
            return None
        return await run(turn, step)

    def pick_up(self) -> None:
        """Answer the call, unless it is answered."""
        if self._call.answered is None and not self._call.over:
            self._call.move_to("in-progress", self._core.clock.now())
            self.report("answered")

    def report(self, event: str) -> None:
        """Note that the call is ``initiated``, ``ringing``, ``answered`` or ``completed``; tell who asked.

        Source: https://www.twilio.com/docs/voice/api/call-resource#statuscallback
        """
        call = self._call
        status = "initiated" if event == "initiated" else call.status
        self._core.events.add("call_status", **call.parties(), status=status, seconds=call.duration)
        call.watch(event)
        if not call.callback.wants(event):
            return
        params = call_params(call, self._core.account.sid) | {
            "CallStatus": status,
            "Timestamp": format_datetime(self._core.clock.now()),
            "CallbackSource": "call-progress-events",
            "SequenceNumber": str(next(self._numbers)),
        }
        if event == "completed":
            params |= {"CallDuration": str(call.duration), "Duration": str(ceil(call.duration / 60))}
        webhook = call.callback.webhook(params, about=call.sid, purpose="status", cookies=call.cookies)
        self._telling = self._core.callbacks.tell_soon(webhook, after=self._telling)

    async def all_told(self) -> None:
        """Return once every callback so far has been answered or lost."""
        if self._telling is not None:
            await self._telling

    async def _instead(self, failed: AppFailed, target: Target) -> Target | None:
        """Return the fallback, once; else end the call the way Twilio does."""
        fallback = self._call.fallback
        if fallback is not None and target.url != fallback.url:
            return replace(fallback, params={"ErrorCode": str(failed.code), "ErrorUrl": failed.url})
        self.pick_up()
        self._line.caption("app", "say", APOLOGY)
        await self._line.pass_time(speaking_seconds(APOLOGY))
        raise CallOver("completed")

    def _failed(self, failed: AppFailed) -> None:
        self._core.events.warn(self._call.sid, failed, failed.url)
