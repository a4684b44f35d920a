"""Documents: from an app's answer to steps, of which each can run.

What Twilio does not know is left out, with a warning, and the rest runs.
"""

from collections.abc import Iterator
from typing import Any

import msgspec

from local.twilio.errors import AppFailed, Warned
from local.twilio.twiml.language import MARKUP, Language, Verb
from local.twilio.twiml.parse import Element, parse
from local.twilio.twiml.verbs import MESSAGING
from local.twilio.webhooks.addresses import join
from local.twilio.webhooks.request import Answer
from local.twilio.webhooks.sender import Sender
from local.twilio.webhooks.webhook import NOBODY, Callback, Webhook

XML = frozenset({"text/xml", "application/xml", "text/html"})


class Step(msgspec.Struct, frozen=True):
    """A verb with all its attributes, read or by default."""

    verb: str
    text: str = ""
    values: dict[str, Any] = {}
    steps: list["Step"] = []
    line: int = 0
    base: str = ""  #: URL of its document, where relative ones start; empty if it came with the call

    def texts(self, verb: str) -> list[str]:
        """Return the text of each ``verb`` inside."""
        return [step.text for step in self.steps if step.verb == verb]

    def url(self, name: str) -> str:
        """Return the URL in the attribute ``name``, absolute; one that is not there is empty."""
        return join(self.base, self.values[name]) if self.values[name] else ""

    def callback(self, name: str) -> Callback:
        """Return who is told, as the attributes ``name``, ``nameMethod`` and ``nameEvent`` say."""
        events = self.values.get(f"{name}Event", NOBODY.events)
        return Callback(url=self.url(name), method=self.values[f"{name}Method"], events=events)


class Document(msgspec.Struct, frozen=True):
    """TwiML, ready to run."""

    steps: list[Step]
    warnings: list[Warned]
    failed: AppFailed | None  #: why it ends after these steps, where Twilio calls what comes next an error
    url: str  #: empty if it came with the call
    status: int | None  #: HTTP, if it came over HTTP

    @property
    def sound(self) -> bool:
        """Whether Twilio has nothing to say against it."""
        return not self.warnings and self.failed is None

    def run(self) -> Iterator[Step]:
        """Yield the steps in order. Raises ``AppFailed`` at the first that cannot run."""
        yield from self.steps
        if self.failed is not None:
            raise self.failed


async def fetch(sender: Sender, webhook: Webhook, language: Language) -> Document:
    """Ask the app for a document.

    Raises:
        AppFailed: there is none that could run.
    """
    answer = await sender.ask(webhook)
    try:
        response = _response(answer, "Message" if language is MESSAGING else "Say")
    except AppFailed as failed:
        failed.url, failed.status = answer.url, answer.status
        raise
    return check(response, language, answer.url, answer.status)


def _response(answer: Answer, saying: str) -> Element:
    """Return the ``<Response>`` that ``answer`` is, or stands for: plain text is for the verb ``saying``."""
    if not answer.ok:
        raise AppFailed(11200, f"HTTP retrieval failure: the app answered {answer.status}")
    if answer.content_type in XML:
        return parse(answer.body)
    if answer.content_type == "text/plain":
        text = answer.body.decode(errors="replace").strip()
        return Element("Response", parts=[Element(saying, parts=[text])] if text else [])
    if answer.content_type.startswith("audio/"):
        return Element("Response", parts=[Element("Play", parts=[answer.url])])
    raise AppFailed(12300, f"Invalid Content-Type: {answer.content_type or 'none'}")


def check(response: Element, language: Language, url: str = "", status: int | None = None) -> Document:
    """Return the steps of ``<Response>`` and what was wrong with them. Never raises."""
    reader = _Reader(language, url)
    steps: list[Step] = []
    failed = None
    try:
        steps.extend(reader.inside(response, language["Response"]))  # as far as it gets
    except AppFailed as error:
        failed = error
    return Document(steps, reader.warnings, failed, url, status)


class _Reader:
    def __init__(self, language: Language, url: str) -> None:
        self.warnings: list[Warned] = []
        self._language = language
        self._url = url

    def inside(self, parent: Element, verb: Verb) -> Iterator[Step]:
        """Yield a step for each element that may stand in ``parent``. Raises ``AppFailed`` at an error."""
        if verb.inside is None:
            return
        for child in parent.children:
            if child.name in verb.inside:
                yield self._step(child)
            else:
                self._wrong(verb.bad_inside, f"<{child.name}> is not allowed inside <{parent.name}>", child)
                parent.parts.remove(child)  # so that its words are not among its parent's

    def _step(self, element: Element) -> Step:
        verb = self._language.get(element.name, MARKUP)
        steps = list(self.inside(element, verb))
        return Step(element.name, element.text, self._values(element, verb), steps, element.line, self._url)

    def _values(self, element: Element, verb: Verb) -> dict[str, Any]:
        if verb.attributes is None:
            return dict(element.attributes)
        values = verb.defaults()
        for name, given in element.attributes.items():
            attribute = verb.attributes.get(name)
            if attribute is None:
                self._wrong(12200, f"<{element.name}> has no attribute {name}", element)
                continue
            try:
                values[name] = attribute.read(given)
            except ValueError as error:
                detail = f"{element.name}: Invalid {name} value: {name}={given!r} should be {error}"
                self._wrong(attribute.warning, detail, element)
        return values

    def _wrong(self, code: int, detail: str, element: Element) -> None:
        warned = Warned(code, f"{detail} (line {element.line})")
        if warned.kind == "error":
            raise AppFailed(code, warned.text)
        self.warnings.append(warned)
