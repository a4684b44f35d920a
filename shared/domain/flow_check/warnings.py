"""Find what the app can live with and people cannot, such as words that offer a key that is no answer."""

import re
from collections.abc import Iterator, Mapping

from shared.domain.consent.words import TWILIO_WORDS
from shared.domain.flow_check.offered_keys import offered_keys
from shared.domain.flow_check.problems import Problem
from shared.domain.flow_check.step_rules import KNOWN_VALUES, words_of
from shared.domain.flows.flow import Flow
from shared.domain.flows.recognize_answer import is_key, split_answer
from shared.domain.flows.steps import Kind, Step
from shared.domain.messages.placeholders import doubled_names
from shared.domain.twiml.ssml import ELEMENTS

_NEVER_TEXTED = {word.lower() for word in TWILIO_WORDS} - {"yes"}
"""Texts that are only this word never reach a flow. "Yes" does, unless the person had opted out."""

_TAG = re.compile(r"</?\s*([A-Za-z][\w-]*)[^<>]*>")
_BRACES = re.compile(r"\{\{|\}\}|\{[A-Za-z_][A-Za-z0-9_]*\}|(?P<odd>\{[^{}]*\})")

_ASKS_OR_ENDS = frozenset({Kind.ASK, Kind.SAY, Kind.HANGUP})


def warnings(flow: Flow) -> Iterator[Problem]:
    """Yield what a person may stumble over in a flow that has no problems."""
    for name, step in flow.steps.items():
        for key, text in [*_offers(step, flow), *_never_texted(step), *_odd_words(step, flow)]:
            yield Problem(step=name, key=key, text=text)
    for words in flow.keywords:
        for word in sorted(_NEVER_TEXTED.intersection(split_answer(words))):
            yield Problem(key=f"keywords.{words}", text=f"has the keyword `{word}`: {_taken(word)}")


def _offers(step: Step, flow: Flow) -> Iterator[tuple[str, str]]:
    """Compare what the words offer with the answers that are taken after them."""
    if step.kind not in _ASKS_OR_ENDS:
        return
    asking = _asking(step, flow)
    if asking is None and step.kind is Kind.SAY and step.next:
        return  # something else follows, such as a recording that keys end
    answers = asking.answers if asking else {}
    written = ("text", step.text) if step.text else ("say", step.say)
    for key, words in dict.fromkeys([("say", step.say), written]):
        offered = offered_keys(words)
        yield from ((key, text) for text in _not_taken(offered, asking, flow))
        if asking is step and not step.anything:
            yield from ((key, text) for text in _not_offered(words, offered, answers))


def _not_taken(offered: set[str], asking: Step | None, flow: Flow) -> Iterator[str]:
    if asking and asking.anything:
        return
    known = {*_singles(asking.answers if asking else {}), *_singles(flow.keywords)} if asking else set()
    for key in sorted(offered - known):
        if asking is None:
            yield f"offers `{key}`, but has no `answers`: nobody listens"
        else:
            taken = ", ".join(f"`{word}`" for word in sorted(filter(is_key, known))) or "none"
            yield f"offers `{key}`, which is no answer; the keys that are: {taken}"


def _not_offered(words: str, offered: set[str], answers: Mapping[str, str]) -> Iterator[str]:
    """Yield answers that the words do not offer, if they offer any key at all."""
    for answer in answers if offered else ():
        singles = split_answer(answer)
        if not offered.intersection(singles) and not any(_says(words, word) for word in singles):
            yield f"does not offer the answer `{answer}`: how would somebody know of it?"


def _asking(step: Step, flow: Flow) -> Step | None:
    """Return the question that follows these words in the same turn, if one does."""
    seen = list[Step]()
    while step.kind is Kind.SAY and step.next and step not in seen:
        seen.append(step)
        step = flow.steps[step.next]
    return step if step.kind is Kind.ASK else None


def _never_texted(step: Step) -> Iterator[tuple[str, str]]:
    """Yield words of answers that Twilio keeps, unless only callers are told of them."""
    for answer in step.answers:
        for word in sorted(_NEVER_TEXTED.intersection(split_answer(answer))):
            only_said = _says(step.say, word) and step.text and not _says_reply(step.text, word)
            if not only_said:
                yield f"answers.{answer}", f"has the answer `{word}`: {_taken(word)}"


def _taken(word: str) -> str:
    kind = TWILIO_WORDS[word.upper()]
    what = {"STOP": "opts the person out", "START": "opts them in again", "HELP": "is answered by Twilio"}[
        kind
    ]
    return f"as a text it {what}, and never gets here (docs/consent.md)"


def _odd_words(step: Step, flow: Flow) -> Iterator[tuple[str, str]]:
    values = {*KNOWN_VALUES, *flow.values, *flow.answer_names}
    for key, words in words_of(step):
        for tag in _TAG.finditer(words):
            if tag[1].lower() not in ELEMENTS:
                yield (
                    key,
                    f"has `{tag[0]}`, which is no markup that Twilio knows: it is read out as it stands",
                )
        for name in sorted(doubled_names(words) & values):
            yield (
                key,
                f"has `{{{{{name}}}}}`, which is said as `{{{name}}}`: for the value write `{{{name}}}`",
            )
        for odd in filter(None, (match["odd"] for match in _BRACES.finditer(words))):
            yield key, f"has `{odd}`, which is no name of a value: it is read out as it stands"


def _says(words: str, phrase: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", words, re.IGNORECASE) is not None


def _says_reply(words: str, word: str) -> bool:
    """Return whether a text asks people to write the word, as in "Reply CANCEL" or "or STOP"."""
    return (
        _says(words, word)
        and re.search(
            rf"\b(?:reply|text|send|write|answer|or|,)\s+[\"'“]?{re.escape(word)}\b", words, re.IGNORECASE
        )
        is not None
    )


def _singles(answers: Mapping[str, str]) -> set[str]:
    return {word for answer in answers for word in split_answer(answer)}
