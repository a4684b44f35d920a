"""Runs the TwiML of one call: document after document, verb after verb."""

from dataclasses import replace

from local.twilio.calls.call import Call, Target
from local.twilio.calls.line import CallOver, Diverted, Line
from local.twilio.calls.progress import Progress, call_params
from local.twilio.calls.speech import speaking_seconds
from local.twilio.calls.turn import Turn
from local.twilio.calls.verbs import BEFORE_ANSWERING, RUN
from local.twilio.core import Core
from local.twilio.twiml.check import Step
from local.twilio.twiml.errors import TwimlFailed
from local.twilio.twiml.fetch import Document, fetch, from_text
from local.twilio.twiml.verbs import VOICE
from local.twilio.webhooks.sender import Webhook

MOST_DOCUMENTS = 500
"""In one call. Ours, not Twilio's: documents that redirect in a circle would go on for ever in no time."""

APOLOGY = "We are sorry, an application error has occurred. Goodbye."


class Conversation:
    """One call's way through the app's documents."""

    def __init__(self, call: Call, line: Line, progress: Progress, core: Core) -> None:
        self._call = call
        self._line = line
        self._core = core
        self._progress = progress

    async def run(self, first: Target) -> None:
        """Return when the documents have no more to say.

        Raises:
            CallOver: somebody, or a verb, ended the call before.
        """
        target: Target | None = first
        for _ in range(MOST_DOCUMENTS):
            if target is None:
                return
            target = await self._next(target)
        self._failed(TwimlFailed(12400, f"more than {MOST_DOCUMENTS} documents in one call"))

    async def _next(self, target: Target) -> Target | None:
        """Run one document and return the one that comes after it, if any."""
        try:
            return await self._run_or_replace(target)
        except Diverted as diverted:
            return diverted.target

    async def _run_or_replace(self, target: Target) -> Target | None:
        try:
            document = await self._fetch(target)
            await self._line.look_up()
            return await self._perform(document)
        except TwimlFailed as failed:
            failed.url = failed.url or target.url
            self._failed(failed)
            return await self._instead(failed, target)

    async def _fetch(self, target: Target) -> Document:
        if target.twiml:
            return from_text(target.twiml, VOICE)
        if not target.url:
            raise TwimlFailed(11100, f"{self._call.to} has no VoiceUrl")
        params = call_params(self._call, self._core.account.sid) | dict(target.params)
        webhook = Webhook(
            url=target.url, method=target.method, params=params, about=self._call.sid, purpose="voice"
        )
        return await fetch(self._core.sender, webhook, VOICE)

    async def _perform(self, document: Document) -> Target | None:
        turn = Turn(call=self._call, line=self._line, document=document, events=self._core.events)
        for warned in document.checked.warnings:
            turn.warn(warned)
        for step in document.checked.steps:
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
            self._core.events.add("not_simulated", sid=self._call.sid, verb=step.verb, url=turn.document.url)
            return None
        return await run(turn, step)

    def pick_up(self) -> None:
        """Answer the call, unless it is answered."""
        if self._call.answered is None and not self._call.over:
            self._call.move_to("in-progress", self._core.clock.now())
            self._progress.report("answered")

    async def _instead(self, failed: TwimlFailed, target: Target) -> Target | None:
        """Return the fallback, once; else end the call the way Twilio does."""
        fallback = self._call.fallback
        if fallback is not None and target.url != fallback.url:
            return replace(fallback, params={"ErrorCode": str(failed.code), "ErrorUrl": failed.url})
        self.pick_up()
        self._line.caption("app", "say", APOLOGY)
        await self._line.pass_time(speaking_seconds(APOLOGY))
        raise CallOver("completed")

    def _failed(self, failed: TwimlFailed) -> None:
        self._core.events.add("error", sid=self._call.sid, code=failed.code, text=str(failed), url=failed.url)
