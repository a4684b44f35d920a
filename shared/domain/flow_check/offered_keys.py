"""Find the keys that words offer: 1 and 2 in "Press 1 for hours, 2 for our address".

It reads the languages whose verbs are listed. In others it finds nothing, and nothing is warned of.
"""

import re
from collections.abc import Iterator

_VERBS = "|".join(
    """
    press pressing dial dialing dialling hit choose reply text type send enter push
    drucken drücken drücke taste wählen wähle tippen antworten antworte schreiben senden sende
    appuyez tapez composez faites répondez envoyez
    pulse pulsa marque marca oprima presione presiona responda responde envíe envie
    premere premi prema digita digitare digiti risponda rispondi
    prima pressione digite tecle toets druk antwoord
    """.split()  # noqa: SIM905 - a list of words reads better by language
)
"""What one does with a key or a text: in English, German, French, Spanish, Italian, Portuguese, Dutch."""

_BETWEEN = (
    "(?:(?:sie|bitte|die|der|den|das|mit|auf|the|a|key|keys|number|with|please|sur|la|le|touche|el|il|o|a|op"
    "|number|tecla|tasto|número|numero|taste|from|von|de|del|per|par|por|favor)\\s+){0,4}"
)
_KEY = r"(?P<key>\d{1,2}|[*#])(?![\w*#:/%])(?!-\d{3})"
_OR = r"(?:or|and|oder|und|ou|et|o|y|e|of|en)"
_MORE = rf"\s*(?:,\s*{_OR}?|\(|;|\b{_OR}\b)\s*{_KEY}"
_SPAN = re.compile(
    r"(?P<first>\d{1,2})\s*(?:-|\u2013|(?:[(,][^()]{0,30}[),])?\s*(?:to|bis|à|a|tot)\s+)(?P<last>\d{1,2})\b"
)
_FOLLOWS = (
    r"(?=\s*(?:$|[.,;:!?)(]|(?:for|to|if|or|and|when|für|um|wenn|oder|und|pour|si|ou|et|para|o|y|per|se|e"
    r"|om|voor|als|of|en)\b))"
)
_FIRST = re.compile(rf"\b(?:{_VERBS})\s+{_BETWEEN}[\"'“]?{_KEY}", re.IGNORECASE)
_NEXT = re.compile(rf"{_MORE}{_FOLLOWS}", re.IGNORECASE)


def offered_keys(words: str) -> set[str]:
    """Return the keys that the words ask a person to press, or to write."""
    return {key for sentence in re.split(r"(?<=[.!?])\s+", words) for key in _in_sentence(sentence)}


def _in_sentence(sentence: str) -> Iterator[str]:
    """Yield the keys after a verb, and those that follow in the same list."""
    for first in _FIRST.finditer(sentence):
        yield from _span(sentence, first.start("key")) or [first["key"]]
        for more in _NEXT.finditer(sentence, first.end()):
            yield from _span(sentence, more.start("key")) or [more["key"]]


def _span(sentence: str, at: int) -> list[str]:
    """Return all keys of "1 to 5", or of "1, not at all, to 5", that begins there."""
    span = _SPAN.match(sentence, at)
    return [str(key) for key in range(int(span["first"]), int(span["last"]) + 1)] if span else []
