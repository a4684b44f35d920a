"""Runs the TwiML documents of one call, verb after verb."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from msgspec import structs

from local.twilio.calls.conference import Conference
from local.twilio.calls.line import CallEnded, Line
from local.twilio.calls.progress import Progress
from local.twilio.calls.queue import Queue
from local.twilio.calls.recorder import Recorder
from local.twilio.core import Core
from local.twilio.errors import AppFailed, TwimlWarning
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

type Run = Callable[[CallSession, Step], Awaitable[Target | None]]
"""Performs a verb. Returns the document to continue with, or None to continue with the next verb."""

type OnAnswered = Callable[[CallSession], Awaitable[None]]
"""Called once a placed call is answered and its own documents have run."""

BEFORE_ANSWERING = frozenset({"Dial", "Leave", "Pause", "Redirect", "Reject"})
"""These verbs do not answer a call; ``<Dial>`` answers it later, if it does."""

MAX_DOCUMENTS = 500
"""In one call. Twilio has no such limit; here, a loop of redirects would never end in virtual time."""

ERROR_MESSAGE = "We are sorry, an application error has occurred. Goodbye."


class Network(Protocol):
    """What verbs need besides their own call. ``Exchange`` implements it."""

    conferences: dict[str, Conference]  #: by SID, oldest first
    queues: dict[str, Queue]  #: by name

    @property
    def core(self) -> Core:
        """The clock, the events, the account and the way to the app."""

    def place(self, call: Call, on_answered: "OnAnswered | None" = None) -> "Task[None]":
        """Place a call; run ``on_answered`` once it is answered."""

    def text(self, message: Message) -> None:
        """Send a text."""


class CallSession:
    """Runs the documents of a call, and gives its verbs what they need."""

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
        """Return a request about the call, with ``params`` in addition to those of every such request."""
        return call_webhook(self.call, self.core.account.sid, to, purpose, params)

    # Documents

    async def run(self, first: Target, language: Language, *, nested: bool = False) -> None:
        """Run documents until none is left. A document that fails is replaced by the fallback, as at Twilio.

        Args:
            first: the first document.
            language: of all documents.
            nested: they run in the middle of another document, while the person waits; if one fails,
                they end, without a fallback.

        Raises:
            CallEnded, CallRedirected: a person, a verb or the app ended or redirected the call.
        """
        before, self.language = self.language, language
        target = first
        try:
            for _ in range(MAX_DOCUMENTS):
                try:
                    next_document = await self._run_one(target)
                except AppFailed as failed:
                    self._warn(failed, failed.url)
                    next_document = None if nested else await self._fallback(failed, target)
                if next_document is None:
                    return
                target = next_document
            self._warn(AppFailed(12400, f"more than {MAX_DOCUMENTS} documents in one call"), target.url)
        finally:
            self.language = before

    async def perform(self, step: Step) -> Target | None:
        """Perform a verb."""
        run = self._verbs.get(step.verb)
        if run is None:
            self.not_simulated(step)
            return None
        return await run(self, step)

    async def _run_one(self, target: Target) -> Target | None:
        """Run one document; return the next one, if any."""
        try:
            document = await self._fetch(target)
            await self.line.discard_input()
            return await self._run_steps(document)
        except AppFailed as failed:
            failed.url = failed.url or target.url
            raise

    async def _run_steps(self, document: Document) -> Target | None:
        for warning in document.warnings:
            self._warn(warning, document.url)
        for step in document.run():
            if step.verb not in BEFORE_ANSWERING:
                self.pick_up()
            next_document = await self.perform(step)
            if next_document is not None:
                return next_document
        self.pick_up()  # a call with an empty document is answered, and then ends
        return None

    async def _fetch(self, target: Target) -> Document:
        if target.twiml:
            return check(parse(target.twiml.encode()), self.language)
        if not target.url:
            raise AppFailed(11100, f"{self.call.to} has no VoiceUrl")
        webhook = self.webhook(target, "voice", target.params)
        return await fetch(self.core.sender, webhook, self.language)

    async def _fallback(self, failed: AppFailed, target: Target) -> Target:
        """Return the fallback document; if that has failed itself, end the call as Twilio does."""
        fallback = self.call.fallback
        if fallback is not None and target.url != fallback.url:
            return structs.replace(fallback, params={"ErrorCode": str(failed.code), "ErrorUrl": failed.url})
        self.pick_up()
        await self.line.utter("say", ERROR_MESSAGE, speaking_seconds(ERROR_MESSAGE))
        raise CallEnded("completed")

    # For verbs

    def next_document(self, step: Step, url: str, params: Mapping[str, str] | None = None) -> Target:
        """Return the document at ``url``, with the method of ``step`` and with ``params``.

        Raises:
            AppFailed: ``url`` is relative or missing, and the current document has no URL.
        """
        if not step.base and "://" not in url:
            code = 15004 if step.values.get("action") else 11100
            raise AppFailed(code, f"<{step.verb}> in Twiml= needs an absolute URL")
        return Target(url=join(step.base, url), method=step.values["method"], params=params or {})

    def action(self, step: Step, params: Mapping[str, str]) -> Target | None:
        """Return the document at the ``action`` of ``step``, or None to continue with the next verb.

        Without ``params`` the result is None as well.
        """
        url = step.values["action"]
        return None if url is None or not params else self.next_document(step, url, params)

    @asynccontextmanager
    async def requesting_action_on_hangup(self, step: Step, params: Mapping[str, str]) -> AsyncIterator[None]:
        """If the call ends within the block, request the ``action``; its document is not run."""
        try:
            yield
        except CallEnded as ended:
            self.call.move_to(ended.status, self.now)
            await self.request_action_only(step, params)
            raise

    async def request_action_only(self, step: Step, params: Mapping[str, str]) -> None:
        """Request the ``action`` of ``step``, without running its document."""
        try:
            if (target := self.action(step, params)) is not None:
                await self._fetch(target)
        except AppFailed as failed:
            self._warn(failed, failed.url)

    def recorder(
        self, callback: Callback, source: str, *, track: str = "both", channels: int = 1
    ) -> Recorder:
        """Start recording the call."""
        recording = Recording(
            source=source, call_sid=self.call.sid, track=track, channels=channels, created=self.now
        )
        return Recorder(self.core, recording, callback, self.call.cookies)

    def warn(self, step: Step, code: int, detail: str) -> None:
        """Record a warning, as Twilio's debugger shows it; the document continues."""
        self._warn(TwimlWarning(code, f"{detail} (line {step.line})"), step.base)

    def not_simulated(self, step: Step) -> None:
        """Record that a verb is skipped, because it is not simulated."""
        self.core.events.add("not_simulated", sid=self.call.sid, verb=step.verb, url=step.base)

    def _warn(self, problem: TwimlWarning | AppFailed, url: str) -> None:
        self.core.events.warn(self.call.sid, problem, url)
