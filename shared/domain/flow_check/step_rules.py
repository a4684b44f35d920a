"""What each kind of step must have, and must not have."""

import re
from collections.abc import Iterator, Mapping

from shared.domain.flows.flow import Flow
from shared.domain.flows.step_options import NAME
from shared.domain.flows.steps import Kind, Step
from shared.domain.messages.message import MAX_BODY
from shared.domain.messages.placeholders import names_in
from shared.domain.twiml.ssml import faults as ssml_faults

ADDRESS = re.compile(r"\+[1-9][0-9]{6,14}|client:[A-Za-z0-9_.-]{1,121}|queue:\S.{0,63}|sips?:[^@\s]+@[^@\s]+")
_OTHERS = "`client:name`, `sip:user@host` or `queue:name`"
CALLER_ID = re.compile(r"\+[1-9][0-9]{6,14}|client:\S+|\{\w+\}")

KNOWN_VALUES = frozenset({"person", "ours"})
"""What can always be filled in: their number, and ours."""

_MORE_VALUES = {"enqueue": frozenset({"position", "size"})}
"""What can be filled in there only: where somebody is in the queue."""

MOST_TRANSCRIBED = 120
"""Seconds. Source: https://www.twilio.com/docs/voice/twiml/record#transcribe"""

_ASKS, _JOINS = frozenset({Kind.ASK}), frozenset({Kind.DIAL, Kind.ENQUEUE})

_GOES_WITH: Mapping[str, frozenset[Kind]] = {
    "keep": _ASKS,
    "sorry": _ASKS,
    "tries": _ASKS,
    "silent": _ASKS,
    "unanswered": _JOINS | {Kind.CONFERENCE},
    "open": frozenset({Kind.HOURS}),
    "closed": frozenset({Kind.HOURS}),
    "next": frozenset({Kind.SAY, Kind.RECORD, Kind.DIAL, Kind.ENQUEUE, Kind.CONFERENCE}),
}
"""Keys that make sense with some kinds of steps only."""


def faults(step: Step, flow: Flow) -> Iterator[tuple[str, str]]:
    """Yield the key and the text of everything wrong with a step by itself."""
    if len(step.kinds) > 1:
        both = " and ".join(f"`{kind}`" for kind in step.kinds)
        yield step.kinds[1], f"has {both}: a step does one thing; give each a step of its own"
        return
    for key, kinds in _GOES_WITH.items():
        if getattr(step, key) and step.kind not in kinds:
            yield key, f"has `{key}`, which only goes with {_listed(kinds)}"
    yield from _missing(step)
    yield from _wrong(step, flow)
    yield from _answers_first(step, flow)
    for key, words in _words(step):
        yield from (
            (key, text) for text in words_faults(words, flow, more=_MORE_VALUES.get(key, frozenset()))
        )


def words_faults(words: str, flow: Flow, *, more: frozenset[str] = frozenset()) -> Iterator[str]:
    """Yield what is wrong with words: markup that is none, and names without a value."""
    yield from ssml_faults(words)
    known = {*KNOWN_VALUES, *flow.values, *flow.answer_names, *more}
    for name in sorted(names_in(words) - known):
        yield (
            f"wants `{{{name}}}`, which has no value: give a default under [values] "
            "(a literal brace is written twice)"
        )


def _missing(step: Step) -> Iterator[tuple[str, str]]:
    silent = not (step.say.strip() or step.play)
    if step.kind is Kind.ASK and silent:
        yield "say", "says nothing: give it a `say` that asks the question"
    if step.kind is Kind.SAY and silent and not (step.text or step.send or step.pause):
        yield "say", "does nothing: give it a `say`"
    if step.kind is Kind.HOURS and not (step.open and step.closed):
        yield "hours", "asks for the hours but lacks `open` or `closed`: say where each leads"
    if step.kind is Kind.ASK and step.play and not (step.say or step.text):
        yield "text", "plays what a text cannot: give it a `text`"
    if step.kind is Kind.REJECT and not silent:
        yield "say", "speaks before it rejects: a call that is rejected is never answered; use `hangup`"


def _wrong(step: Step, flow: Flow) -> Iterator[tuple[str, str]]:
    if step.kind is Kind.DIAL:
        for one in step.dialling.people:
            if not ADDRESS.fullmatch(one):
                yield "dial", f"dials `{one}`, which is no number in E.164, nor {_OTHERS}"
            elif one.startswith("queue:") and len(step.dialling.people) > 1:
                yield "dial", f"dials `{one}` and others: who takes people from a queue dials nobody else"
        if step.dialling.caller_id and not CALLER_ID.fullmatch(step.dialling.caller_id):
            yield "dial", f"has the caller_id `{step.dialling.caller_id}`, which is no number in E.164"
    if step.kind is Kind.HOURS and step.hours not in flow.hours:
        there_are = ", ".join(f"`{name}`" for name in sorted(flow.hours)) or "none"
        yield "hours", f"asks for the hours `{step.hours}`; under [hours] there are {there_are}"
    if step.kind is Kind.REDIRECT and not re.match(rf"{NAME}|^https://\S+$", step.redirect):
        yield "redirect", f"goes to `{step.redirect}`, which is neither a flow nor a URL with https://"
    if step.kind is Kind.RECORD and step.recording.transcribe and step.recording.longest > MOST_TRANSCRIBED:
        yield "record", f"is longer than Twilio transcribes: `longest` at most {MOST_TRANSCRIBED}"
    if step.sending and (letters := len(step.sending.text)) > MAX_BODY:
        yield "send", f"sends {letters} characters; a text has at most {MAX_BODY}"


def _answers_first(step: Step, flow: Flow) -> Iterator[tuple[str, str]]:
    for key, target in step.targets.items():
        if step.kind is not Kind.HOURS and target in flow.steps and flow.steps[target].kind is Kind.REJECT:
            yield key, f"leads to `{target}`, which rejects the call: it is answered by then; use `hangup`"


def _words(step: Step) -> Iterator[tuple[str, str]]:
    yield "say", step.say
    yield "text", step.text
    yield "sorry", step.sorry or ""
    if sending := step.sending:
        yield "send", sending.text
    if step.kind is Kind.DIAL:
        yield "dial", step.dialling.whisper
    if step.kind is Kind.ENQUEUE:
        yield "enqueue", step.queue.position


def _listed(kinds: frozenset[Kind]) -> str:
    return ", ".join(f"`{kind}`" for kind in Kind if kind in kinds)
