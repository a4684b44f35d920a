"""Runs the TwiML documents of one call, verb after verb."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from msgspec import structs

from local.twilio.calls.conference import Conference
from local.twilio.calls.line import CallOver, Line
from local.twilio.calls.progress import Progress
from local.twilio.calls.queue import Queue
from local.twilio.calls.recorder import Recorder
from local.twilio.core import Core
from local.twilio.errors import AppFailed, Warned
from local.twilio.sound import speaking_seconds
from local.twilio.state.call import Call, Target, call_webhook
from local.twilio.state.message import Message
from local.twilio.state.recording import Recording
from local.twilio.twiml.document import Document, Step, check, fetch
from local.twilio.twiml.language import Language
from local.twilio.twiml.parse import parse
from local.twilio.twiml.verbs import VOICE
from local.twilio.webhooks.addresses import join
from local.twilio.webhooks.webhook import Callback, Webhook

if TYPE_CHECKING:
    from asyncio import Task

type Run = Callable[[Conversation, Step], Awaitable[Target | None]]
"""What a verb does. It returns the document that takes over, or None to go on with the next verb."""

type Errand = Callable[[Conversation], Awaitable[None]]
"""What a call was placed for: begins once it is answered, and its own documents have been heard."""

BEFORE_ANSWERING = frozenset({"Dial", "Leave", "Pause", "Redirect", "Reject"})
"""A call that begins with these is not answered yet (a ``<Dial>`` sees to that itself)."""

MOST_DOCUMENTS = 500
"""In one call. Ours, not Twilio's: documents that redirect in a circle would go on for ever in no time."""

APOLOGY = "We are sorry, an application error has occurred. Goodbye."


class Network(Protocol):
    """What verbs need besides their own call. ``Exchange`` implements it."""

    conferences: dict[str, Conference]  #: by SID, oldest first
    queues: dict[str, Queue]  #: by name

    @property
    def core(self) -> Core:
        """The clock, the events, the account and the way to the app."""

    def place(self, call: Call, errand: "Errand | None" = None) -> "Task[None]":
        """Place a call; run ``errand`` once it is answered."""

    def text(self, message: Message) -> None:
        """Send a text."""


class Conversation:
    """One call: what its verbs have to work with."""

    def __init__(self, call: Call, line: Line, network: Network, verbs: Mapping[str, Run]) -> None:
        self.call = call
        self.line = line
        self.network = network
        self.core = network.core
        self.progress = Progress(call, network.core)
        self.language = VOICE  #: of the document that runs
        self._verbs = verbs

    @property
    def now(self) -> datetime:
        """The time."""
        return self.core.clock.now()

    def pick_up(self) -> None:
        """Answer the call, unless it is answered."""
        self.progress.pick_up()

    def webhook(self, to: Callback | Target, purpose: str, params: Mapping[str, str]) -> Webhook:
        """Return a request about the call, with ``params`` besides those of every such request."""
        return call_webhook(self.call, self.core.account.sid, to, purpose, params)

    # Documents

    async def run(self, first: Target, language: Language, *, aside: bool = False) -> None:
        """Return when the documents have no more to say. One that fails is replaced, as Twilio does it.

        Args:
            first: the first of them.
            language: that all of them are in.
            aside: they are heard in the middle of another, by someone who waits: failing is an end like any.

        Raises:
            CallOver, Diverted: somebody, or a verb, ended the call before, or sent it elsewhere.
        """
        before, self.language = self.language, language
        target = first
        try:
            for _ in range(MOST_DOCUMENTS):
                try:
                    onward = await self._run_one(target)
                except AppFailed as failed:
                    self._note(failed, failed.url)
                    onward = None if aside else await self._instead(failed, target)
                if onward is None:
                    return
                target = onward
            self._note(AppFailed(12400, f"more than {MOST_DOCUMENTS} documents in one call"), target.url)
        finally:
            self.language = before

    async def perform(self, step: Step) -> Target | None:
        """Do what a verb says."""
        run = self._verbs.get(step.verb)
        if run is None:
            self.not_simulated(step)
            return None
        return await run(self, step)

    async def _run_one(self, target: Target) -> Target | None:
        """Run one document; return the one that comes after it, if any."""
        try:
            document = await self._fetch(target)
            await self.line.look_up()
            return await self._run_steps(document)
        except AppFailed as failed:
            failed.url = failed.url or target.url
            raise

    async def _run_steps(self, document: Document) -> Target | None:
        for warned in document.warnings:
            self._note(warned, document.url)
        for step in document.run():
            if step.verb not in BEFORE_ANSWERING:
                self.pick_up()
            onward = await self.perform(step)
            if onward is not None:
                return onward
        self.pick_up()  # an empty document is answered, and hung up
        return None

    async def _fetch(self, target: Target) -> Document:
        if target.twiml:
            return check(parse(target.twiml.encode()), self.language)
        if not target.url:
            raise AppFailed(11100, f"{self.call.to} has no VoiceUrl")
        webhook = self.webhook(target, "voice", target.params)
        return await fetch(self.core.sender, webhook, self.language)

    async def _instead(self, failed: AppFailed, target: Target) -> Target:
        """Return the fallback, once; else end the call the way Twilio does."""
        fallback = self.call.fallback
        if fallback is not None and target.url != fallback.url:
            return structs.replace(fallback, params={"ErrorCode": str(failed.code), "ErrorUrl": failed.url})
        self.pick_up()
        await self.line.utter("say", APOLOGY, speaking_seconds(APOLOGY))
        raise CallOver("completed")

    # What verbs have in common

    def onward(self, step: Step, given: str, params: Mapping[str, str] | None = None) -> Target:
        """Return the document at ``given``, as ``step`` says it, to be asked for with ``params``.

        Raises:
            AppFailed: it is relative, or missing, and the document has no URL of its own.
        """
        if not step.base and "://" not in given:
            code = 15004 if step.values.get("action") else 11100
            raise AppFailed(code, f"<{step.verb}> in Twiml= needs an absolute URL")
        return Target(url=join(step.base, given), method=step.values["method"], params=params or {})

    def action(self, step: Step, params: Mapping[str, str]) -> Target | None:
        """Return the document at the ``action`` of ``step``; None to go on with the next verb.

        That is also what follows when there is nothing to tell, and so no ``params``.
        """
        given = step.values["action"]
        return None if given is None or not params else self.onward(step, given, params)

    @asynccontextmanager
    async def owing(self, step: Step, params: Mapping[str, str]) -> AsyncIterator[None]:
        """If the call ends within the block, the app is still asked for the ``action``, of no effect."""
        try:
            yield
        except CallOver as over:
            self.call.move_to(over.status, self.now)
            await self.ask_in_vain(step, params)
            raise

    async def ask_in_vain(self, step: Step, params: Mapping[str, str]) -> None:
        """Ask the app for the action of ``step``, of no effect."""
        try:
            if (owed := self.action(step, params)) is not None:
                await self._fetch(owed)
        except AppFailed as failed:
            self._note(failed, failed.url)

    def recorder(self, told: Callback, source: str, *, track: str = "both", channels: int = 1) -> Recorder:
        """Begin to record the call."""
        recording = Recording(
            source=source, call_sid=self.call.sid, track=track, channels=channels, created=self.now
        )
        return Recorder(self.core, recording, told, self.call.cookies)

    def warn(self, step: Step, code: int, detail: str) -> None:
        """Tell the app's developers, as Twilio's debugger does; the document goes on."""
        self._note(Warned(code, f"{detail} (line {step.line})"), step.base)

    def not_simulated(self, step: Step) -> None:
        """Say that a verb is passed over."""
        self.core.events.add("not_simulated", sid=self.call.sid, verb=step.verb, url=step.base)

    def _note(self, wrong: Warned | AppFailed, url: str) -> None:
        self.core.events.warn(self.call.sid, wrong, url)
