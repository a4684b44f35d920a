"""A flow: a named set of steps, and how one gets from one to the next."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct, structs

from shared.domain.flows.business_hours import Hours
from shared.domain.flows.recognize_answer import Answer, choices, kept_text, match_answer
from shared.domain.flows.step_options import Target, Words
from shared.domain.flows.steps import IN_CALLS_ONLY, Kind, Step


class Turn(Struct, frozen=True, kw_only=True):
    """One exchange: what to say and do now, and where the person then is."""

    before: tuple[str, ...] = ()  # said first
    steps: tuple[Step, ...] = ()  # those that are passed, in order
    at: str | None = None  # the step that waits for something; None: the conversation is over


class Flow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A conversation. Built by ``adapters/flow_files.py``, which refuses one with ``problems``."""

    start: Target
    steps: Annotated[dict[str, Step], Meta(description="the steps, each by its name")]
    voice: Annotated[str | None, Meta(description="a voice of Twilio's, such as Polly.Amy")] = None
    language: Annotated[str | None, Meta(description="a language, such as en-GB")] = None
    sorry: Annotated[Words, Meta(description="said before a question is asked again")] = (
        "Sorry, I did not understand that."
    )
    tries: Annotated[int, Meta(ge=1, le=10, description="how often a caller is asked")] = 3
    goodbye: Annotated[Words, Meta(description="said where nothing follows an answer")] = "Goodbye."
    lost: Annotated[Words, Meta(description="said to callers whose step is gone since")] = (
        "Sorry, we lost our place. Let us start again."
    )
    machine: Annotated[str, Meta(description="the step that an answering machine is told")] = ""
    keywords: Annotated[
        dict[str, Target], Meta(description='words that lead to a step from anywhere: "operator" = "step"')
    ] = {}
    values: Annotated[dict[str, str], Meta(description="what each `{name}` is, unless the message says")] = {}
    hours: Annotated[dict[str, Hours], Meta(description="business hours, each by its name")] = {}

    def begin(self, *, spoken: bool, now: datetime, before: tuple[str, ...] = ()) -> Turn:
        """Return the first turn."""
        return self.go(self.start, spoken=spoken, now=now, before=before)

    def go(self, name: str, *, spoken: bool, now: datetime, before: tuple[str, ...] = ()) -> Turn:
        """Return the turn that begins at step ``name``; without a name, the last one."""
        if not name:
            return Turn(before=(*before, self.goodbye))
        steps = []
        while name:
            step, at = self.steps[name], name
            steps.append(step)
            name = self._onward(step, spoken=spoken, now=now)
        return Turn(before=before, steps=tuple(steps), at=at if _waits(step, spoken=spoken) else None)

    def again(self, name: str, *, before: tuple[str, ...]) -> Turn:
        """Return the turn that asks once more; what the step sends was sent the first time."""
        return Turn(before=before, steps=(structs.replace(self.steps[name], send=None),), at=name)

    def interpret(self, said: str, *, at: str) -> Answer | None:
        """Return what somebody at step ``at`` meant; None if the step does not know it."""
        step = self.steps[at]
        if step.kind is Kind.RECORD:  # in a text, the next one is the message
            return Answer(step=step.next, reply=kept_text(said))
        if not said.strip():
            return None
        if known := match_answer(said, choices(step.answers)):
            return Answer(step=known.step) if known.step == at else known  # to hear it again is no reply
        if elsewhere := self.keyword(said):
            return elsewhere
        return Answer(step=step.anything, reply=kept_text(said)) if step.anything else None

    def keyword(self, said: str) -> Answer | None:
        """Return where a keyword leads; None if ``said`` has none."""
        found = match_answer(said, choices(self.keywords))
        return Answer(step=found.step) if found else None

    @property
    def answer_names(self) -> list[str]:
        """The names under which the steps keep answers."""
        return list(dict.fromkeys(step.keep for step in self.steps.values() if step.keep))

    def _onward(self, step: Step, *, spoken: bool, now: datetime) -> str:
        """Return the step that follows in the same turn."""
        if step.kind is Kind.HOURS:
            return step.open if self.hours[step.hours].is_open(now) else step.closed
        if step.kind in IN_CALLS_ONLY and not spoken:
            return step.unanswered
        return step.next if step.kind is Kind.SAY else ""


def _waits(step: Step, *, spoken: bool) -> bool:
    return step.kind in {Kind.ASK, Kind.RECORD} or (spoken and step.kind in IN_CALLS_ONLY)
