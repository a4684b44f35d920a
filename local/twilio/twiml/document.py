"""Fetch and validate TwiML documents.

What Twilio does not know is removed with a warning, and the rest runs.
"""

from collections.abc import Iterator
from typing import Any

import msgspec

from local.twilio.errors import AppFailed, TwimlWarning
from local.twilio.twiml.language import MARKUP, Language, Verb
from local.twilio.twiml.parse import Element, parse
from local.twilio.twiml.verbs import MESSAGING
from local.twilio.webhooks.addresses import join
from local.twilio.webhooks.request import Answer
from local.twilio.webhooks.sender import Sender
from local.twilio.webhooks.webhook import NO_CALLBACK, Callback, Webhook

XML = frozenset({"text/xml", "application/xml", "text/html"})
WRITTEN = frozenset({"Message", "Sms", "Body"})
"""Verbs whose text is written, with its line breaks; redundant white space goes, as in what is spoken."""


class Step(msgspec.Struct, frozen=True):
    """A verb with all its attributes, parsed or by default."""

    verb: str
    text: str = ""
    values: dict[str, Any] = {}
    steps: list["Step"] = []
    line: int = 0
    base: str = ""  #: URL of its document, the base of relative URLs; empty if the TwiML came with the call

    def texts(self, verb: str) -> list[str]:
        """Return the text of each nested ``verb``."""
        return [step.text for step in self.steps if step.verb == verb]

    def url(self, name: str) -> str:
        """Return the absolute URL in the attribute ``name``; empty if there is none."""
        return join(self.base, self.values[name]) if self.values[name] else ""

    def callback(self, name: str) -> Callback:
        """Return the callback in the attributes ``name``, ``nameMethod`` and ``nameEvent``."""
        events = self.values.get(f"{name}Event", NO_CALLBACK.events)
        return Callback(url=self.url(name), method=self.values[f"{name}Method"], events=events)


class Document(msgspec.Struct, frozen=True):
    """A validated document."""

    steps: list[Step]
    warnings: list[TwimlWarning]
    failed: AppFailed | None  #: the error after these steps, if any
    url: str  #: empty if the TwiML came with the call
    status: int | None  #: HTTP status, if it was fetched

    @property
    def sound(self) -> bool:
        """Whether the document has neither warnings nor an error."""
        return not self.warnings and self.failed is None

    def run(self) -> Iterator[Step]:
        """Yield the steps in order, then raise ``AppFailed`` if there is an error after them."""
        yield from self.steps
        if self.failed is not None:
            raise self.failed


async def fetch(sender: Sender, webhook: Webhook, language: Language) -> Document:
    """Request a document from the app.

    Raises:
        AppFailed: there is no usable document.
    """
    answer = await sender.fetch(webhook)
    try:
        response = _response(answer, "Message" if language is MESSAGING else "Say")
    except AppFailed as failed:
        failed.url, failed.status = answer.url, answer.status
        raise
    return check(response, language, answer.url, answer.status)


def _response(answer: Answer, saying: str) -> Element:
    """Return the ``<Response>`` in ``answer``; plain text becomes the verb ``saying``, audio ``<Play>``."""
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
    """Validate a ``<Response>``: return its steps, warnings and error. Does not raise."""
    reader = _Checker(language, url)
    steps: list[Step] = []
    failed = None
    try:
        steps.extend(reader.inside(response, language["Response"]))  # up to the first error
    except AppFailed as error:
        failed = error
    return Document(steps, reader.warnings, failed, url, status)


class _Checker:
    def __init__(self, language: Language, url: str) -> None:
        self.warnings: list[TwimlWarning] = []
        self._language = language
        self._url = url

    def inside(self, parent: Element, verb: Verb) -> Iterator[Step]:
        """Yield a step for each element that is allowed in ``parent``. Raises ``AppFailed`` at an error."""
        if verb.inside is None:
            return
        for child in parent.children:
            if child.name in verb.inside:
                yield self._step(child)
            else:
                self._report(verb.bad_inside, f"<{child.name}> is not allowed inside <{parent.name}>", child)
                parent.parts.remove(child)  # so that its text is not part of its parent's

    def _step(self, element: Element) -> Step:
        verb = self._language.get(element.name, MARKUP)
        steps = list(self.inside(element, verb))
        text = element.lines if element.name in WRITTEN else element.text
        return Step(element.name, text, self._values(element, verb), steps, element.line, self._url)

    def _values(self, element: Element, verb: Verb) -> dict[str, Any]:
        if verb.attributes is None:
            return dict(element.attributes)
        values = verb.defaults()
        for name, text in element.attributes.items():
            attribute = verb.attributes.get(name)
            if attribute is None:
                self._report(12200, f"<{element.name}> has no attribute {name}", element)
                continue
            try:
                values[name] = attribute.read(text)
            except ValueError as error:
                detail = f"{element.name}: Invalid {name} value: {name}={text!r} should be {error}"
                self._report(attribute.warning, detail, element)
        return values

    def _report(self, code: int, detail: str, element: Element) -> None:
        warning = TwimlWarning(code, f"{detail} (line {element.line})")
        if warning.kind == "error":
            raise AppFailed(code, warning.text)
        self.warnings.append(warning)
