"""Find the problems of a flow: everything that would leave a person stuck in it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from msgspec import Struct

from shared.domain.conversations.call_state import CallState, RenderContext
from shared.domain.flow_check.reachability import endless, reached_unasked, unreachable
from shared.domain.flow_check.step_rules import step_faults, words_faults
from shared.domain.flows.business_hours import hours_faults
from shared.domain.flows.flow import Flow
from shared.domain.flows.recognize_answer import split_answer
from shared.domain.messages.message_fields import MAX_BODY
from shared.domain.twiml.call_document import call_turn
from shared.domain.twiml.text_document import text_of
from shared.domain.twiml.writer import MAX_DOCUMENT

_MAX_BYTES = MAX_DOCUMENT - 4_000
"""Bytes that a document may have before values are filled in; the rest is for the values."""


class Problem(Struct, frozen=True, kw_only=True):
    """One problem of a flow, or of one of its steps."""

    step: str = ""  # empty: the problem is about the whole flow
    text: str
    key: str = ""  # the key that is wrong, ``answers.1`` for an answer


def problems(flow: Flow) -> list[Problem]:
    """Return everything that would leave a person stuck in this flow."""
    # Later checks follow targets, so they need a flow that passes the earlier checks.
    checks: list[Callable[[Flow], Iterator[Problem]]] = [problems_of_parts, _paths, _too_long]
    return next((found for check in checks if (found := [*check(flow)])), [])


def problems_of_parts(flow: Flow) -> Iterator[Problem]:
    """Yield what is wrong with parts of the flow, each by itself and with what it names."""
    yield from _whole(flow)
    yield from _steps(flow)


def _paths(flow: Flow) -> Iterator[Problem]:
    yield from _endless(flow)
    yield from _unreachable(flow)
    yield from _cancels_unasked(flow)


def _whole(flow: Flow) -> Iterator[Problem]:
    for key, name in (("start", flow.start), ("machine", flow.machine)):
        if name not in flow.steps and (name or key == "start"):
            yield Problem(key=key, text=f"{key} is `{name}`, which is not a step; there are {_names(flow)}")
    for words, name in flow.keywords.items():
        if name not in flow.steps:
            text = f"the keyword `{words}` leads to `{name}`, which is not a step; there are {_names(flow)}"
            yield Problem(key=f"keywords.{words}", text=text)
    yield from (Problem(text=text, key="keywords") for text in _answer_faults([*flow.keywords]))
    for name, hours in flow.hours.items():
        yield from (
            Problem(key=f"hours.{name}.{key}", text=f"hours `{name}` {text}")
            for key, text in hours_faults(hours)
        )
    for key in ("sorry", "goodbye", "lost", "stopped", "started", "help", "which", "missed"):
        more = frozenset({"answer"}) if key == "which" else frozenset[str]()
        faults = words_faults(getattr(flow, key), flow, more=more)
        yield from (Problem(key=key, text=f"{key} {text}") for text in faults)
    for key in ("stopped", "started", "help", "missed"):  # each is one text
        if (length := len(getattr(flow, key))) > MAX_BODY:
            yield Problem(key=key, text=f"{key} has {length} characters; a text has at most {MAX_BODY}")


def _steps(flow: Flow) -> Iterator[Problem]:
    for name, step in flow.steps.items():
        for key, target in step.targets.items():
            if target not in flow.steps:
                text = f"leads to `{target}`, which is not a step; there are {_names(flow)}"
                yield Problem(step=name, key=key, text=text)
        yield from (Problem(step=name, key="answers", text=text) for text in _answer_faults([*step.answers]))
        for key, text in step_faults(step, flow):
            yield Problem(step=name, key=key, text=text)


def _answer_faults(answers: list[str]) -> Iterator[str]:
    words = [word for answer in answers for word in split_answer(answer)]
    yield from (
        f"has the answer `{word}` twice" for word in sorted({word for word in words if words.count(word) > 1})
    )
    yield from (
        f"has `{answer}`, which no answer can match" for answer in answers if not split_answer(answer)
    )


def _endless(flow: Flow) -> Iterator[Problem]:
    for name in endless(flow):
        text = "leads back to itself without asking anything: it would never end"
        yield Problem(step=name, text=text)


def _unreachable(flow: Flow) -> Iterator[Problem]:
    for name in unreachable(flow):
        text = "is never reached: lead to it with an answer or a `next`, or delete it"
        yield Problem(step=name, text=text)


def _cancels_unasked(flow: Flow) -> Iterator[Problem]:
    unasked = reached_unasked(flow)
    for name in [name for name, step in flow.steps.items() if step.cancels and name in unasked]:
        text = (
            "has `cancels`, but not only an answer leads to it: give the answer of `answers` or `anything` "
            "that cancels a step of its own"
        )
        yield Problem(step=name, key="cancels", text=text)


def _too_long(flow: Flow) -> Iterator[Problem]:
    """Render every turn, for a call and for a text, and compare it with Twilio's limits."""
    now = datetime(2000, 1, 1, tzinfo=UTC)
    for name in flow.steps:
        turn = flow.go(name, spoken=True, now=now, before=(flow.lost,))
        size = len(call_turn(turn, RenderContext(flow=flow, state=CallState(flow="x" * 64))).encode())
        if size > _MAX_BYTES:
            text = (
                f"makes a document of {size} bytes, with the steps that follow at once; {_MAX_BYTES} at most"
            )
            yield Problem(step=name, text=text)
        length = len(text_of(flow.go(name, spoken=False, now=now, before=(flow.sorry,)), {}))
        if length > MAX_BODY:
            text = (
                f"makes a text of {length} characters, with the steps that follow at once; a text has at most"
            )
            yield Problem(step=name, text=f"{text} {MAX_BODY}: give it a shorter `text`")


def _names(flow: Flow) -> str:
    return ", ".join(f"`{name}`" for name in sorted(flow.steps)) or "none"
