"""From elements to steps: what Twilio does not know is left out, with a warning, and the rest runs."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from local.twilio.errors import AppFailed, Warned
from local.twilio.twiml.language import Language, Verb
from local.twilio.twiml.parse import Element


@dataclass(frozen=True, slots=True)
class Step:
    """A verb with all its attributes, read or by default."""

    verb: str
    text: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    steps: list["Step"] = field(default_factory=list)
    line: int = 0
    failed: AppFailed | None = None  #: it cannot run: Twilio calls what is wrong with it an error

    def texts(self, verb: str) -> list[str]:
        """Return the text of each ``verb`` inside."""
        return [step.text for step in self.steps if step.verb == verb]


@dataclass(frozen=True, slots=True)
class Checked:
    """A document, ready to run."""

    steps: list[Step]
    warnings: list[Warned]

    @property
    def sound(self) -> bool:
        """Whether Twilio has nothing to say against it."""
        return not self.warnings and all(step.failed is None for step in self.steps)

    def run(self) -> Iterator[Step]:
        """Yield the steps in order. Raises ``AppFailed`` at the first that cannot run."""
        for step in self.steps:
            if step.failed is not None:
                raise step.failed
            yield step


def check(response: Element, language: Language) -> Checked:
    """Return the steps of ``<Response>`` and what was wrong with them. Never raises."""
    reader = _Reader(language)
    allowed = language.top | language.not_simulated
    steps: list[Step] = []
    for child in response.children:
        found = reader.read(child, response, allowed=allowed, otherwise=language.bad_top)
        if reader.failed is not None:  # nothing after it is ever reached
            return Checked([*steps, Step(child.name, failed=reader.failed)], reader.warnings)
        steps += found
    return Checked(steps, reader.warnings)


class _Reader:
    def __init__(self, language: Language) -> None:
        self.language = language
        self.warnings: list[Warned] = []
        self.failed: AppFailed | None = None

    def read(self, child: Element, parent: Element, *, allowed: frozenset[str], otherwise: int) -> list[Step]:
        """Return the step that ``child`` is; none if it may not stand there."""
        if child.name in allowed:
            return [self._step(child)]
        self._warn(otherwise, f"<{child.name}> is not allowed inside <{parent.name}>", child)
        parent.parts.remove(child)  # so that its words are not among its parent's
        return []

    def _step(self, element: Element) -> Step:
        verb = self.language.verbs.get(element.name)
        if verb is None:  # markup inside Say, and the like: its attributes are nothing to us
            return Step(element.name, element.text, dict(element.attributes), line=element.line)
        inside = [
            step
            for child in element.children
            for step in self.read(child, element, allowed=verb.inside, otherwise=verb.bad_inside)
        ]
        if verb.attributes is None:
            return Step(element.name, element.text, dict(element.attributes), inside, element.line)
        return Step(element.name, element.text, self._values(element, verb), inside, element.line)

    def _values(self, element: Element, verb: Verb) -> dict[str, Any]:
        values = verb.defaults()
        for name, given in element.attributes.items():
            attribute = (verb.attributes or {}).get(name)
            if attribute is None:
                self._warn(12200, f"<{element.name}> has no attribute {name}", element)
                continue
            try:
                values[name] = attribute.read(given)
            except ValueError as error:
                self._warn(
                    attribute.warning,
                    f"{element.name}: Invalid {name} value: {name}={given!r} should be {error}",
                    element,
                )
        return values

    def _warn(self, code: int, detail: str, element: Element) -> None:
        warned = Warned(code, f"{detail} (line {element.line})")
        if warned.kind == "warning":
            self.warnings.append(warned)
        elif self.failed is None:
            self.failed = AppFailed(code, warned.text)
