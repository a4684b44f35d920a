"""A turn of a call, as a document."""

from collections.abc import Callable, Mapping
from functools import lru_cache

from msgspec import structs

from shared.domain.conversations.call_state import RenderContext
from shared.domain.flows.flow import Turn
from shared.domain.flows.recognize_answer import is_key, split_answer
from shared.domain.flows.steps import Kind, Step
from shared.domain.twiml.speech import say, sounds, texts
from shared.domain.twiml.verbs import conference, dial, enqueue, press_any_key, record
from shared.domain.twiml.writer import Attributes, Verb, document

MOST_HINTS = 500
"""Words that a speech recogniser is told to expect. Source: https://www.twilio.com/docs/voice/twiml/gather#hints"""

INPUT = {"keys": "dtmf", "speech": "speech", "both": "dtmf speech"}


def call_turn(turn: Turn, context: RenderContext) -> str:
    """Return one turn of a call."""
    last = turn.steps[-1] if turn.steps else Step()
    if last.kind is Kind.REJECT:  # counts only as the first verb: then the call is not even answered
        return document(Verb("Reject", {"reason": "rejected" if last.reject is True else last.reject}))
    here = structs.replace(context, place=structs.replace(context.place, step=turn.at or ""))
    return document(
        *(verb for step in turn.steps for verb in texts(step, here)),  # these cannot be part of a question
        *_ENDINGS.get(last.kind, _over)(last, here, _heard(turn, here)),
    )


def machine_turn(turn: Turn, context: RenderContext) -> str:
    """Return what an answering machine is told: words, and no question."""
    return document(*_heard(turn, context), Verb("Hangup"))


def whisper(step: Step, context: RenderContext) -> str:
    """Return what somebody who was called hears before they are connected."""
    dialling = step.dialling
    words = tuple(say(dialling.whisper, context, step))
    if not dialling.accept:
        return document(*words)
    accepted = structs.replace(context.place, part="accepted").url(context.base)
    return document(press_any_key(words, action=accepted, timeout=10), Verb("Hangup"))


def waiting(step: Step, context: RenderContext, form: Mapping[str, str]) -> str:
    """Return what somebody hears in a queue, over and over. Source: https://www.twilio.com/docs/voice/twiml/enqueue."""
    here = {"position": form.get("QueuePosition", ""), "size": form.get("CurrentQueueSize", "")}
    told = structs.replace(context, values={**context.values, **here})
    music = step.queue.music
    rest = Verb("Play", text=music) if music else Verb("Pause", {"length": 15})
    return document(*say(step.queue.position, told, step), rest)


def _heard(turn: Turn, context: RenderContext) -> tuple[Verb, ...]:
    first = (verb for words in turn.before for verb in say(words, context))
    return (*first, *(verb for step in turn.steps for verb in sounds(step, context)))


def _ask(step: Step, context: RenderContext, heard: tuple[Verb, ...]) -> tuple[Verb, ...]:
    again = structs.replace(context.place, tries=context.place.tries + 1).url(context.base)
    digits, hints, hash_key = _expected((*context.flow.keywords, *step.answers))
    attributes: Attributes = {
        "action": again,
        "input": INPUT[step.listen],
        "timeout": step.timeout,
        # Go on at the first pause; else Twilio waits for the time-out once more.
        "speechTimeout": None if step.listen == "keys" else "auto",
        "finishOnKey": "" if hash_key else None,  # it would end the answer, and never be one
        "numDigits": None if step.anything else digits,
        "hints": hints if step.listen != "keys" else None,
        "language": (step.language or context.flow.language) if step.listen != "keys" else None,
    }
    return Verb("Gather", attributes, inside=heard), Verb("Redirect", text=again)


@lru_cache(1024)
def _expected(answers: tuple[str, ...]) -> tuple[int | None, str | None, bool]:
    """Return how many keys an answer has, if all have as many; the words to expect; if # is an answer."""
    words = [word for answer in answers for word in split_answer(answer)]
    keys = [word for word in words if is_key(word)]
    lengths = {len(word) for word in keys}
    hints = [word for word in words if not is_key(word)][:MOST_HINTS]
    return (lengths.pop() if len(lengths) == 1 else None), ", ".join(hints) or None, "#" in "".join(keys)


def _record(step: Step, context: RenderContext, heard: tuple[Verb, ...]) -> tuple[Verb, ...]:
    # Of a recording without a word, Twilio's older docs say that it asks no action and the next verb follows.
    return *heard, record(step, context), Verb("Redirect", text=context.place.url(context.base))


def _redirect(step: Step, context: RenderContext, heard: tuple[Verb, ...]) -> tuple[Verb, ...]:
    other = structs.replace(context.place, flow=step.redirect, step="", tries=0, turn=0)
    url = step.redirect if step.redirect.startswith("https://") else other.url(context.base)
    return *heard, Verb("Redirect", text=url)


def _over(_step: Step, _render_context: RenderContext, heard: tuple[Verb, ...]) -> tuple[Verb, ...]:
    return *heard, Verb("Hangup")


def _after_words(
    build: Callable[[Step, RenderContext], Verb],
) -> Callable[[Step, RenderContext, tuple[Verb, ...]], tuple[Verb, ...]]:
    return lambda step, context, heard: (*heard, build(step, context))


_ENDINGS: Mapping[Kind, Callable[[Step, RenderContext, tuple[Verb, ...]], tuple[Verb, ...]]] = {
    Kind.ASK: _ask,
    Kind.DIAL: _after_words(dial),
    Kind.RECORD: _record,
    Kind.ENQUEUE: _after_words(enqueue),
    Kind.CONFERENCE: _after_words(conference),
    Kind.REDIRECT: _redirect,
}
