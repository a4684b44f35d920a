"""TwiML of a call: one turn of a flow, a whisper, an announcement in a queue."""

from functools import lru_cache

from msgspec import structs

from shared.domain.conversations.call_state import Phase, RenderContext
from shared.domain.flows.flow import Turn
from shared.domain.flows.recognize_answer import is_key, split_answer
from shared.domain.flows.steps import Kind, Step
from shared.domain.twiml.speech import say, sounds, texts
from shared.domain.twiml.verbs import conference, dial, enqueue, press_any_key, record
from shared.domain.twiml.writer import Attributes, Verb, document

MAX_HINTS = 500
"""Words that the speech recogniser is given as hints. Source: https://www.twilio.com/docs/voice/twiml/gather#hints"""

INPUT = {"keys": "dtmf", "speech": "speech", "both": "dtmf speech"}


def call_turn(turn: Turn, context: RenderContext) -> str:
    """Return the TwiML of one turn of a call."""
    last = turn.steps[-1] if turn.steps else Step()
    if last.kind is Kind.REJECT:  # must be the first verb: then the call is never answered
        return document(Verb("Reject", {"reason": "rejected" if last.reject is True else last.reject}))
    here = structs.replace(context, state=context.state.after(turn.at or ""))
    return document(
        *(verb for step in turn.steps for verb in texts(step, here)),  # <Gather> cannot contain <Sms>
        *_ending(last, here, _words(turn, here)),
    )


def machine_turn(turn: Turn, context: RenderContext) -> str:
    """Return the TwiML for an answering machine: words, and no question."""
    return document(*_words(turn, context), Verb("Hangup"))


def whisper(step: Step, context: RenderContext) -> str:
    """Return the TwiML that a person who was dialled hears before they are connected."""
    dialling = step.dialling
    words = tuple(say(dialling.whisper, context, step))
    if not dialling.accept:
        return document(*words)
    accepted = structs.replace(context.state, phase=Phase.ACCEPTED).url(context.base)
    return document(press_any_key(words, action=accepted, timeout=10), Verb("Hangup"))


def _words(turn: Turn, context: RenderContext) -> tuple[Verb, ...]:
    first = (verb for words in turn.before for verb in say(words, context))
    return (*first, *(verb for step in turn.steps for verb in sounds(step, context)))


def _ending(step: Step, context: RenderContext, words: tuple[Verb, ...]) -> tuple[Verb, ...]:
    """Return the end of a turn: its words, and the verbs that do what its last step is for."""
    if step.kind is Kind.ASK:
        return _question(step, context, words)
    return *words, *_closing_verbs(step, context)


def _closing_verbs(step: Step, context: RenderContext) -> tuple[Verb, ...]:
    match step.kind:
        case Kind.DIAL:
            return (dial(step, context),)
        case Kind.RECORD:
            # Twilio's older docs: after a recording without a word, no action is requested and the next
            # verb follows.
            return record(step, context), Verb("Redirect", text=context.state.url(context.base))
        case Kind.ENQUEUE:
            return (enqueue(step, context),)
        case Kind.CONFERENCE:
            return (conference(step, context),)
        case Kind.REDIRECT:
            return (Verb("Redirect", text=_redirect_url(step, context)),)
        case _:
            return (Verb("Hangup"),)


def _redirect_url(step: Step, context: RenderContext) -> str:
    if step.redirect.startswith("https://"):
        return step.redirect
    begin = structs.replace(context.state, phase=Phase.BEGIN, flow=step.redirect, step="", tries=0, turn=0)
    return begin.url(context.base)


def _question(step: Step, context: RenderContext, words: tuple[Verb, ...]) -> tuple[Verb, ...]:
    again = structs.replace(context.state, tries=context.state.tries + 1).url(context.base)
    digits, hints, hash_key = _expected((*context.flow.keywords, *step.answers))
    attributes: Attributes = {
        "action": again,
        "input": INPUT[step.listen],
        "timeout": step.timeout,
        # End the answer at the first pause; else Twilio waits for the timeout once more.
        "speechTimeout": None if step.listen == "keys" else "auto",
        "finishOnKey": "" if hash_key else None,  # else # ends the answer and is never part of it
        "numDigits": None if step.anything else digits,
        "hints": hints if step.listen != "keys" else None,
        "language": (step.language or context.flow.language) if step.listen != "keys" else None,
    }
    return Verb("Gather", attributes, inside=words), Verb("Redirect", text=again)


@lru_cache(1024)
def _expected(answers: tuple[str, ...]) -> tuple[int | None, str | None, bool]:
    """Return how many keys an answer has, if all have as many; the words to expect; whether # is used."""
    expected = [word for answer in answers for word in split_answer(answer)]
    keys = [word for word in expected if is_key(word)]
    lengths = {len(word) for word in keys}
    hints = [word for word in expected if not is_key(word)][:MAX_HINTS]
    return (lengths.pop() if len(lengths) == 1 else None), ", ".join(hints) or None, "#" in "".join(keys)
