"""A flow: a conversation, the same by voice and by text, checked so that it cannot strand anyone."""

import re
from collections.abc import Iterator, Mapping

from msgspec import Struct


class Step(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A place in a flow: what is said there, and where an answer leads."""

    say: str
    text: str = ""  # said instead of ``say`` in a text, where the words differ
    answers: dict[str, str] = {}  # "1, hours" leads to a step; by key, by voice or by text
    next: str = ""  # the step that follows without a question

    def words(self, *, spoken: bool) -> str:
        """Return what is said here, aloud or in writing."""
        return self.say if spoken else self.text or self.say

    @property
    def choices(self) -> Mapping[str, str]:
        """Every single answer, in lower case, and the step it leads to."""
        return {word: step for answer, step in self.answers.items() for word in split_answer(answer)}


class Turn(Struct, frozen=True, kw_only=True):
    """One exchange: what to say now, and where the person then is (None: the conversation is over)."""

    words: tuple[str, ...]
    at: str | None
    keys: int = 0  # how many digits an answer has, if all have the same number; 0: any
    hints: tuple[str, ...] = ()  # words that a speech recogniser should expect


class Flow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A named set of steps. Built by ``adapters/flow_files.py``, which refuses one with ``problems``."""

    start: str
    steps: dict[str, Step]
    sorry: str = "Sorry, I did not understand that."
    tries: int = 3  # how often a caller is asked before we say goodbye
    goodbye: str = "Goodbye."

    def begin(self, *, spoken: bool) -> Turn:
        """Return the first turn."""
        return self._turn(self.start, spoken=spoken)

    def answer(self, said: str, *, at: str, spoken: bool) -> Turn:
        """Return the turn after someone at step ``at`` said or pressed something.

        An answer that the step does not know repeats the step. A step that is
        gone (the flow was changed meanwhile) starts the flow anew.
        """
        if at not in self.steps:
            return self.begin(spoken=spoken)
        choices = self.steps[at].choices
        word = next((word for word in _readings(said) if word in choices), None)
        if word is None:
            return self._turn(at, spoken=spoken, before=(self.sorry,))
        return self._turn(choices[word], spoken=spoken)

    def silence(self, *, at: str, tries: int, spoken: bool) -> Turn:
        """Return the turn after nobody answered for the ``tries``-th time."""
        if tries >= self.tries or at not in self.steps:
            return Turn(words=(self.goodbye,), at=None)
        return self._turn(at, spoken=spoken)

    def _turn(self, name: str, *, spoken: bool, before: tuple[str, ...] = ()) -> Turn:
        words = list(before)
        step = self.steps[name]
        words.append(step.words(spoken=spoken))
        while step.next:
            name = step.next
            step = self.steps[name]
            words.append(step.words(spoken=spoken))
        digits = {len(word) for word in step.choices if word.isdigit()}
        return Turn(
            words=tuple(words),
            at=name if step.answers else None,
            keys=digits.pop() if len(digits) == 1 else 0,
            hints=tuple(word for word in step.choices if not word.isdigit()),
        )


class Problem(Struct, frozen=True, kw_only=True):
    """Something wrong with a flow; ``step`` is empty if it is about the whole."""

    step: str
    text: str


def problems(flow: Flow) -> list[Problem]:
    """Return everything that would strand someone in this flow."""
    return [*_lost(flow), *_mixed(flow), *_endless(flow), *_unreachable(flow)]


def split_answer(answer: str) -> list[str]:
    """Return the single answers in ``"1, hours"``, in lower case."""
    return [word.strip().lower() for word in answer.split(",") if word.strip()]


def _readings(said: str) -> Iterator[str]:
    """Yield what someone may have meant: their words as a whole, then each by itself."""
    plain = re.sub(r"[^\w\s]", " ", said.lower())
    yield " ".join(plain.split())
    yield from plain.split()


def _targets(step: Step) -> list[str]:
    return [*step.answers.values(), *filter(None, [step.next])]


def _lost(flow: Flow) -> Iterator[Problem]:
    if flow.start not in flow.steps:
        yield Problem(step="", text=f"start is `{flow.start}`, which is no step; there are {_names(flow)}")
    for name, step in flow.steps.items():
        for target in _targets(step):
            if target not in flow.steps:
                yield Problem(
                    step=name, text=f"leads to `{target}`, which is no step; there are {_names(flow)}"
                )


def _mixed(flow: Flow) -> Iterator[Problem]:
    for name, step in flow.steps.items():
        if not step.say.strip():
            yield Problem(step=name, text="says nothing: give it a `say`")
        if step.answers and step.next:
            yield Problem(step=name, text="has both `answers` and `next`: a step either asks or goes on")
        words = [word for answer in step.answers for word in split_answer(answer)]
        for word in sorted({word for word in words if words.count(word) > 1}):
            yield Problem(step=name, text=f"has the answer `{word}` twice")


def _endless(flow: Flow) -> Iterator[Problem]:
    for name in flow.steps:
        seen, at = {name}, flow.steps[name].next
        while at in flow.steps and at not in seen:
            seen.add(at)
            at = flow.steps[at].next
        if at == name:
            yield Problem(step=name, text="leads back to itself through `next` alone: it would never end")


def _unreachable(flow: Flow) -> Iterator[Problem]:
    reached, waiting = set[str](), [flow.start]
    while waiting:
        name = waiting.pop()
        if name in flow.steps and name not in reached:
            reached.add(name)
            waiting += _targets(flow.steps[name])
    if flow.start in flow.steps:
        for name in flow.steps.keys() - reached:
            yield Problem(
                step=name, text="is never reached: let an answer or a `next` lead to it, or delete it"
            )


def _names(flow: Flow) -> str:
    return ", ".join(f"`{name}`" for name in sorted(flow.steps)) or "none"
