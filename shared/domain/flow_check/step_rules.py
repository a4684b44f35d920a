"""Rules of steps: which keys each kind of step must have, and must not have."""

import re
from collections.abc import Iterator, Mapping

from shared.domain.flows.flow import Flow
from shared.domain.flows.step_options import NAME
from shared.domain.flows.steps import Kind, Step
from shared.domain.messages.message_fields import MAX_BODY
from shared.domain.messages.placeholders import names_in
from shared.domain.twiml.ssml import ssml_faults
from shared.domain.twiml.verbs import MAX_TRANSCRIBED_SECONDS, is_callee

_OTHER_ADDRESSES = "`client:name`, `sip:user@host` or `queue:name`"
CALLER_ID = re.compile(r"\+[1-9][0-9]{6,14}|client:\S+|\{\w+\}")

KNOWN_VALUES = frozenset({"person", "ours"})
"""Values that always exist: the number of the person, and ours."""

_MORE_VALUES = {"enqueue": frozenset({"position", "size"})}
"""Values that exist for one key only: the position in a queue."""

_ASKING, _CONNECTING = frozenset({Kind.ASK}), frozenset({Kind.DIAL, Kind.ENQUEUE})

_GOES_WITH: Mapping[str, frozenset[Kind]] = {
    "keep": _ASKING,
    "sorry": _ASKING,
    "tries": _ASKING,
    "silent": _ASKING,
    "unanswered": _CONNECTING | {Kind.CONFERENCE},
    "open": frozenset({Kind.HOURS}),
    "closed": frozenset({Kind.HOURS}),
    "next": frozenset({Kind.SAY, Kind.RECORD, Kind.DIAL, Kind.ENQUEUE, Kind.CONFERENCE}),
}
"""Keys that are for some kinds of steps only."""


def step_faults(step: Step, flow: Flow) -> Iterator[tuple[str, str]]:
    """Yield the key and the text of everything that is wrong with a step by itself."""
    if len(step.kinds) > 1:
        kinds = " and ".join(f"`{kind}`" for kind in step.kinds)
        yield step.kinds[1], f"has {kinds}: a step does one thing; give each a step of its own"
        return
    for key, allowed in _GOES_WITH.items():
        if getattr(step, key) and step.kind not in allowed:
            yield key, f"has `{key}`, which only goes with {_listed(allowed)}"
    yield from _missing_keys(step)
    yield from _wrong_values(step, flow)
    yield from _leads_to_reject(step, flow)
    for key, words in words_of(step):
        yield from (
            (key, text) for text in words_faults(words, flow, more=_MORE_VALUES.get(key, frozenset()))
        )


def words_faults(words: str, flow: Flow, *, more: frozenset[str] = frozenset()) -> Iterator[str]:
    """Yield what is wrong with words: invalid markup, and names without a value."""
    yield from ssml_faults(words)
    known = {*KNOWN_VALUES, *flow.values, *flow.answer_names, *more}
    for name in sorted(names_in(words) - known):
        yield (
            f"has `{{{name}}}`, which has no value: give a default under [values] "
            "(a literal brace is written twice)"
        )


def _missing_keys(step: Step) -> Iterator[tuple[str, str]]:
    silent = not (step.say.strip() or step.play)
    if step.kind is Kind.ASK and silent:
        yield "say", "says nothing: give it a `say` that asks the question"
    if step.kind is Kind.SAY and silent and not (step.text or step.send or step.pause):
        yield "say", "does nothing: give it a `say`"
    if step.kind is Kind.HOURS and not (step.open and step.closed):
        yield "hours", "has `hours` but lacks `open` or `closed`: name the step for each"
    if step.kind is Kind.ASK and step.play and not (step.say or step.text):
        yield "text", "plays a sound, which a text cannot: give it a `text`"
    if step.kind is Kind.REJECT and not silent:
        yield "say", "speaks before it rejects the call, which is never answered then; use `hangup`"


def _wrong_values(step: Step, flow: Flow) -> Iterator[tuple[str, str]]:
    if step.kind is Kind.DIAL:
        for address in step.dialling.people:
            if not is_callee(address):
                yield "dial", f"dials `{address}`, which is neither a number in E.164 nor {_OTHER_ADDRESSES}"
            elif address.startswith("queue:") and len(step.dialling.people) > 1:
                yield "dial", f"dials `{address}` and others: a step that dials a queue dials nothing else"
        if step.dialling.caller_id and not CALLER_ID.fullmatch(step.dialling.caller_id):
            yield "dial", f"has the caller_id `{step.dialling.caller_id}`, which is not a number in E.164"
    if step.kind is Kind.HOURS and step.hours not in flow.hours:
        known = ", ".join(f"`{name}`" for name in sorted(flow.hours)) or "none"
        yield "hours", f"has the hours `{step.hours}`; under [hours] there are {known}"
    if step.kind is Kind.REDIRECT and not re.match(rf"{NAME}|^https://\S+$", step.redirect):
        yield "redirect", f"goes to `{step.redirect}`, which is neither a flow nor a URL with https://"
    if (
        step.kind is Kind.RECORD
        and step.recording.transcribe
        and step.recording.longest > MAX_TRANSCRIBED_SECONDS
    ):
        yield (
            "record",
            f"is longer than Twilio transcribes: `longest` can be at most {MAX_TRANSCRIBED_SECONDS}",
        )
    if step.sending and (length := len(step.sending.text)) > MAX_BODY:
        yield "send", f"sends {length} characters; a text has at most {MAX_BODY}"


def _leads_to_reject(step: Step, flow: Flow) -> Iterator[tuple[str, str]]:
    for key, target in step.targets.items():
        if step.kind is not Kind.HOURS and target in flow.steps and flow.steps[target].kind is Kind.REJECT:
            yield (
                key,
                f"leads to `{target}`, which rejects the call, but it is answered by then; use `hangup`",
            )


def words_of(step: Step) -> Iterator[tuple[str, str]]:
    """Yield all words of a step, by the key that has them."""
    yield "say", step.say
    yield "text", step.text
    yield "sorry", step.sorry or ""
    if send := step.sending:
        yield "send", send.text
    if step.kind is Kind.DIAL:
        yield "dial", step.dialling.whisper
    if step.kind is Kind.ENQUEUE:
        yield "enqueue", step.queue.position


def _listed(kinds: frozenset[Kind]) -> str:
    return ", ".join(f"`{kind}`" for kind in Kind if kind in kinds)
