"""A flow: a set of named steps, and how a conversation goes from one to the next."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct, json, structs

from shared.domain.flows.business_hours import Hours
from shared.domain.flows.recognize_answer import Answer, choices, free_answer, match_answer
from shared.domain.flows.step_options import Target, Words
from shared.domain.flows.steps import IN_CALLS_ONLY, Kind, Step
from shared.domain.messages.placeholders import names_in

GATHER_LANGUAGE = "en-US"
"""The language that Twilio listens for in a call where a flow names none.
Source: https://www.twilio.com/docs/voice/twiml/gather#language
"""


class Turn(Struct, frozen=True, kw_only=True):
    """One exchange: what to say and do now, and the step at which the person then is."""

    before: tuple[str, ...] = ()  # words that are said first
    steps: tuple[Step, ...] = ()  # the steps that this turn goes through, in order
    at: str | None = None  # the step that waits for an answer or a verb; None: the conversation is over

    @property
    def cancels(self) -> bool:
        """Whether the answer that led to it ends the appointment that its message is about."""
        return any(step.cancels for step in self.steps)


class Flow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A conversation: steps, and the words and values that they share."""

    # Built by ``shared.adapters.files.flow_toml.read_flow``, which refuses a flow with problems.

    start: Target
    steps: Annotated[dict[str, Step], Meta(description="the steps, each by its name")]
    voice: Annotated[str | None, Meta(description="a voice of Twilio's, such as Polly.Amy")] = None
    language: Annotated[str | None, Meta(description="a language, such as en-GB")] = None
    sorry: Annotated[Words, Meta(description="said before a question is asked again")] = (
        "Sorry, I did not understand that."
    )
    which: Annotated[
        str, Meta(max_length=300, description="asked if a text could answer several open questions")
    ] = 'Which one is "{answer}" for? Reply with a letter or a name.'
    tries: Annotated[int, Meta(ge=1, le=10, description="how many times a caller is asked")] = 3
    goodbye: Annotated[Words, Meta(description="said where nothing follows an answer")] = "Goodbye."
    lost: Annotated[Words, Meta(description="said to callers whose step no longer exists")] = (
        "Sorry, we lost our place. Let us start again."
    )
    stopped: Annotated[Words, Meta(description="the answer to an opt-out that Twilio does not answer")] = (
        "You will get no more texts from us. Text START to get them again."
    )
    started: Annotated[Words, Meta(description="the answer to START, if Twilio does not answer it")] = (
        "You will get texts from us again. Text STOP to get no more."
    )
    help: Annotated[Words, Meta(description="the answer to HELP, if Twilio does not answer it")] = (
        "This number answers by itself. Text STOP to get no more texts from us."
    )
    missed: Annotated[Words, Meta(description="texted to a caller after a missed call; empty: no text")] = ""
    machine: Annotated[str, Meta(description="the step that is said to an answering machine")] = ""
    keywords: Annotated[
        dict[str, Target],
        Meta(description='words that lead to a step from any question: "operator" = "step"'),
    ] = {}
    values: Annotated[
        dict[str, str], Meta(description="the default of each `{name}`; those of the message come first")
    ] = {}
    hours: Annotated[dict[str, Hours], Meta(description="business hours, each by its name")] = {}

    def begin(self, *, spoken: bool, now: datetime, before: tuple[str, ...] = ()) -> Turn:
        """Return the first turn."""
        return self.go(self.start, spoken=spoken, now=now, before=before)

    def go(self, name: str, *, spoken: bool, now: datetime, before: tuple[str, ...] = ()) -> Turn:
        """Return the turn that begins at step ``name``; without a name, the turn that says goodbye."""
        if not name:
            return Turn(before=(*before, self.goodbye))
        steps = []
        while name:
            step, at = self.steps[name], name
            steps.append(step)
            name = self._following(step, spoken=spoken, now=now)
        return Turn(before=before, steps=tuple(steps), at=at if _waits(step, spoken=spoken) else None)

    def again(self, name: str, *, before: tuple[str, ...]) -> Turn:
        """Return the turn that repeats a question, but does not send its text (`send`) again."""
        return Turn(before=before, steps=(structs.replace(self.steps[name], send=None),), at=name)

    def interpret(self, words: str, *, at: str, spoken: bool = False) -> Answer | None:
        """Return the answer in ``words`` to the question of step ``at``; None if it is not recognised.

        ``spoken``: a speech recogniser wrote them.
        """
        step = self.steps[at]
        if step.kind is Kind.RECORD:  # by text, the next text is the message to record
            return Answer(step=step.next, reply=free_answer(words), is_free=True)
        if not words.strip():
            return None
        if known := self.recognize(words, at=at, spoken=spoken):
            return known
        return Answer(step=step.anything, reply=free_answer(words), is_free=True) if step.anything else None

    def recognize(self, words: str, *, at: str, spoken: bool = False) -> Answer | None:
        """Return the answer that step ``at`` lists, or the keyword, that ``words`` are; None if neither."""
        step = self.steps[at]
        known = self._keywords() | choices(step.answers)
        language = step.language or self.language or (GATHER_LANGUAGE if spoken else "")
        answer = match_answer(words, known, language=language, spoken=spoken)
        # An answer that leads back to the question, to hear it again, is not a reply.
        return Answer(step=at) if answer and answer.step == at else answer

    def keyword(self, words: str) -> Answer | None:
        """Return the answer that leads where the keyword leads that ``words`` are; None if they are none."""
        return match_answer(words, self._keywords(), language=self.language or "")

    def _keywords(self) -> dict[str, Answer]:
        return {word: Answer(step=known.step) for word, known in choices(self.keywords).items()}

    @property
    def answer_names(self) -> list[str]:
        """The names under which the steps keep answers."""
        return list(dict.fromkeys(step.keep for step in self.steps.values() if step.keep))

    @property
    def value_names(self) -> frozenset[str]:
        """The names of all values that it uses, in whatever words or channel, and of its own values."""
        return frozenset({*names_in(json.encode(self).decode()), *self.values})

    def _following(self, step: Step, *, spoken: bool, now: datetime) -> str:
        """Return the step that follows in the same turn; empty if none does."""
        if step.kind is Kind.HOURS:
            return step.open if self.hours[step.hours].is_open(now) else step.closed
        if step.kind in IN_CALLS_ONLY and not spoken:
            return step.unanswered
        return step.next if step.kind is Kind.SAY else ""


def _waits(step: Step, *, spoken: bool) -> bool:
    return step.kind in {Kind.ASK, Kind.RECORD} or (spoken and step.kind in IN_CALLS_ONLY)
