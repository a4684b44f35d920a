"""What is wrong with a flow: everything that would strand someone in it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from msgspec import Struct

from shared.domain.conversations.call_state import CallState, RenderContext
from shared.domain.flow_check import reachability as loops
from shared.domain.flow_check import step_rules as kinds
from shared.domain.flows.business_hours import faults as hours_faults
from shared.domain.flows.flow import Flow
from shared.domain.flows.recognize_answer import split_answer
from shared.domain.messages.message import MAX_BODY
from shared.domain.twiml.call_document import call_turn
from shared.domain.twiml.text_document import text_of
from shared.domain.twiml.writer import MAX_DOCUMENT

_ROOM = 4_000
"""Bytes of a document that are left for what is filled in."""


class Problem(Struct, frozen=True, kw_only=True):
    """Something wrong with a flow; without a ``step`` it is about the whole."""

    step: str = ""
    text: str
    key: str = ""  # the key it is about, ``answers.1`` for an answer


def problems(flow: Flow) -> list[Problem]:
    """Return everything that would strand someone in this flow."""
    # Each check goes where steps lead: it needs those before it.
    looks: list[Callable[[Flow], Iterator[Problem]]] = [_alone, _led, _too_long]
    return next((found for look in looks if (found := [*look(flow)])), [])


def _alone(flow: Flow) -> Iterator[Problem]:
    yield from _whole(flow)
    yield from _steps(flow)


def _led(flow: Flow) -> Iterator[Problem]:
    yield from _endless(flow)
    yield from _unreachable(flow)


def _whole(flow: Flow) -> Iterator[Problem]:
    for key, name in (("start", flow.start), ("machine", flow.machine)):
        if name not in flow.steps and (name or key == "start"):
            yield Problem(key=key, text=f"{key} is `{name}`, which is no step; there are {_names(flow)}")
    for words, name in flow.keywords.items():
        if name not in flow.steps:
            text = f"the keyword `{words}` leads to `{name}`, which is no step; there are {_names(flow)}"
            yield Problem(key=f"keywords.{words}", text=text)
    yield from (Problem(text=text, key="keywords") for text in _twice([*flow.keywords]))
    for name, hours in flow.hours.items():
        yield from (
            Problem(key=f"hours.{name}", text=f"hours `{name}` {text}") for text in hours_faults(hours)
        )
    for key in ("sorry", "goodbye", "lost"):
        yield from (
            Problem(key=key, text=f"{key} {text}") for text in kinds.words_faults(getattr(flow, key), flow)
        )


def _steps(flow: Flow) -> Iterator[Problem]:
    for name, step in flow.steps.items():
        for key, target in step.targets.items():
            if target not in flow.steps:
                text = f"leads to `{target}`, which is no step; there are {_names(flow)}"
                yield Problem(step=name, key=key, text=text)
        yield from (Problem(step=name, key="answers", text=text) for text in _twice([*step.answers]))
        for key, text in kinds.faults(step, flow):
            yield Problem(step=name, key=key, text=text)


def _twice(answers: list[str]) -> Iterator[str]:
    words = [word for answer in answers for word in split_answer(answer)]
    yield from (f"has the answer `{word}` twice" for word in sorted({w for w in words if words.count(w) > 1}))
    yield from (f"has `{answer}`, which nobody can answer" for answer in answers if not split_answer(answer))


def _endless(flow: Flow) -> Iterator[Problem]:
    for name in loops.endless(flow):
        text = "leads back to itself without asking anything: it would never end"
        yield Problem(step=name, text=text)


def _unreachable(flow: Flow) -> Iterator[Problem]:
    for name in loops.unreachable(flow):
        text = "is never reached: let an answer or a `next` lead to it, or delete it"
        yield Problem(step=name, text=text)


def _too_long(flow: Flow) -> Iterator[Problem]:
    """Write every turn as it is said and as it is written: Twilio takes no more than so much at once."""
    now = datetime(2000, 1, 1, tzinfo=UTC)
    for name in flow.steps:
        turn = flow.go(name, spoken=True, now=now, before=(flow.lost,))
        size = len(call_turn(turn, RenderContext(flow=flow, state=CallState(flow="x" * 64))).encode())
        if size > MAX_DOCUMENT - _ROOM:
            text = (
                f"makes a document of {size} bytes, with what follows at once; {MAX_DOCUMENT - _ROOM} at most"
            )
            yield Problem(step=name, text=text)
        letters = len(text_of(flow.go(name, spoken=False, now=now, before=(flow.sorry,)), {}))
        if letters > MAX_BODY:
            text = f"writes {letters} characters, with what follows at once; a text has at most {MAX_BODY}"
            yield Problem(step=name, text=f"{text}: give it a shorter `text`")


def _names(flow: Flow) -> str:
    return ", ".join(f"`{name}`" for name in sorted(flow.steps)) or "none"
