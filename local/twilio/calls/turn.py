"""What a verb has to work with: the call, its line, and the document it stands in."""

from dataclasses import dataclass
from urllib.parse import urljoin

from local.twilio.calls.call import Call, Target
from local.twilio.calls.line import Line
from local.twilio.events import Events
from local.twilio.twiml.check import Step
from local.twilio.twiml.errors import TwimlFailed, Warned
from local.twilio.twiml.fetch import Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One document's turn in a call."""

    call: Call
    line: Line
    document: Document
    events: Events

    def warn(self, warned: Warned) -> None:
        """Tell the app's developers, as Twilio's debugger does; the document goes on."""
        self.events.add(
            "warning", sid=self.call.sid, code=warned.code, text=warned.text, url=self.document.url
        )

    def action(self, step: Step, params: dict[str, str]) -> Target:
        """Return the document at the ``action`` of ``step``, to be asked for with ``params``.

        Raises:
            TwimlFailed: the action is relative, or missing, and the document has no URL of its own.
        """
        action = step.values["action"] or ""
        if not self.document.url and "://" not in action:
            raise TwimlFailed(
                15004 if action else 11100, f"<{step.verb}> in Twiml= needs an absolute action URL"
            )
        return Target(url=urljoin(self.document.url, action), method=step.values["method"], params=params)
