"""What a verb has to work with: the call, its line, the document it stands in, and all the others."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from local.twilio.calls.call import Call, Target
from local.twilio.calls.line import CallOver, Line
from local.twilio.core import Core
from local.twilio.errors import AppFailed, Warned
from local.twilio.twiml.check import Step
from local.twilio.twiml.fetch import Document
from local.twilio.twiml.verbs import WHISPER, Language
from local.twilio.webhooks.addresses import join
from local.twilio.webhooks.webhook import NOBODY, Callback

if TYPE_CHECKING:
    from local.twilio.calls.exchange import Exchange


class Errand(Protocol):
    """What a call was placed for: begins once it is answered, and its own documents have been heard."""

    async def run(self, turn: "Turn") -> None:
        """Return when it is done, and the call is to end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One document's turn in a call."""

    call: Call
    line: Line
    document: Document
    language: Language
    exchange: "Exchange"  #: calls somebody else
    pick_up: Callable[[], None]
    aside: Callable[[Target, Language], Awaitable[None]]  #: runs other documents before this one goes on

    @property
    def core(self) -> Core:
        """The account, the clock, the log and the way to the app."""
        return self.exchange.core

    @property
    def now(self) -> datetime:
        """The time."""
        return self.core.clock.now()

    @property
    def whispering(self) -> bool:
        """Whether this is heard by someone who is not joined to the call yet."""
        return self.language is WHISPER

    def warn(self, warned: Warned) -> None:
        """Tell the app's developers, as Twilio's debugger does; the document goes on."""
        self.core.events.warn(self.call.sid, warned, self.document.url)

    def not_simulated(self, verb: str) -> None:
        """Say that ``verb`` is passed over."""
        self.core.events.add("not_simulated", sid=self.call.sid, verb=verb, url=self.document.url)

    def url(self, given: str) -> str:
        """Return ``given`` as an absolute URL; an empty one stays empty."""
        return join(self.document.url, given) if given else ""

    def action(self, step: Step, params: dict[str, str]) -> Target:
        """Return the document at the ``action`` of ``step``, to be asked for with ``params``.

        Raises:
            AppFailed: the action is relative, or missing, and the document has no URL of its own.
        """
        action = step.values["action"] or ""
        if not self.document.url and "://" not in action:
            raise AppFailed(
                15004 if action else 11100, f"<{step.verb}> in Twiml= needs an absolute action URL"
            )
        return Target(url=join(self.document.url, action), method=step.values["method"], params=params)

    @contextmanager
    def owing(self, action: Callable[[], Target | None]) -> Iterator[None]:
        """If the call ends within the block, see to it that the app still gets the request for ``action``."""
        try:
            yield
        except CallOver as over:
            with suppress(AppFailed):  # the call is over in any case
                over.owed = action()
            raise

    def callback(self, step: Step, name: str) -> Callback:
        """Return who is told, as the attributes ``name``, ``nameMethod`` and ``nameEvent`` say."""
        values, events = step.values, step.values.get(f"{name}Event", NOBODY.events)
        return Callback(url=self.url(values[name]), method=values[f"{name}Method"], events=events)

    def action_if_any(self, step: Step, params: dict[str, str]) -> Target | None:
        """Return the same, for a verb that goes on with the next one if it has no ``action``."""
        return self.action(step, params) if step.values["action"] else None
