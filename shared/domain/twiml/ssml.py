"""SSML, the markup of voices, in the words of a flow: ``Wait <break time="1s"/> please``.

Markup is only what Twilio supports; every other ``<`` and ``&`` is text. So is
every value that is filled in.
Source: https://www.twilio.com/docs/voice/twiml/say/text-speech#ssml-tags
"""

import re
from collections.abc import Callable, Iterator

from shared.domain.twiml.writer import Verb

_ELEMENTS = "break|emphasis|lang|p|phoneme|prosody|s|say-as|sub|w"
# Strings, which ``re`` compiles on first use: not while the app starts.
_TAG = rf"<(?P<end>/?)(?P<name>{_ELEMENTS})(?P<attributes>(?:\s+[\w:-]+=\"[^\"<]*\")*)\s*(?P<empty>/?)>"
_ATTRIBUTE = r"([\w:-]+)=\"([^\"<]*)\""
ELEMENTS = frozenset(_ELEMENTS.split("|"))
"""The names of the elements that are markup."""
_CANDIDATE = rf"</?(?:{_ELEMENTS})\b[^>]*>?"


def markup(words: str, fill: Callable[[str], str]) -> tuple[Verb | str, ...]:
    """Return ``words`` as text and elements; ``fill`` fills values into the text."""
    if "<" not in words:
        return (fill(words),)
    stack: list[tuple[str, dict[str, str], list[Verb | str]]] = [("", {}, [])]
    at = 0
    for tag in re.finditer(_TAG, words):
        stack[-1][2].append(fill(words[at : tag.start()]))
        at = tag.end()
        name = tag["name"]
        attributes = dict(re.findall(_ATTRIBUTE, tag["attributes"]))
        if tag["empty"]:
            stack[-1][2].append(Verb(name, attributes))
        elif not tag["end"]:
            stack.append((name, attributes, []))
        elif stack[-1][0] == name:
            _close(stack)
    stack[-1][2].append(fill(words[at:]))
    while len(stack) > 1:
        _close(stack)
    return tuple(part for part in stack[0][2] if part != "")


def without_markup(words: str) -> str:
    """Return ``words`` without markup, as a text has them."""
    return " ".join(re.sub(_TAG, " ", words).split()) if re.search(_TAG, words) else words


def ssml_faults(words: str) -> Iterator[str]:
    """Yield what looks like markup and is not valid."""
    unclosed = list[str]()
    for candidate in re.finditer(_CANDIDATE, words):
        tag = re.fullmatch(_TAG, candidate[0])
        if tag is None or (tag["end"] and (tag["empty"] or tag["attributes"])):
            yield f'has `{candidate[0]}`, which is not valid SSML: attributes are written name="value"'
        elif tag["end"]:
            if not unclosed or unclosed.pop() != tag["name"]:
                yield f"has `{candidate[0]}`, which closes nothing"
        elif not tag["empty"]:
            unclosed.append(tag["name"])
    yield from (f"has `<{name}>`, which is never closed" for name in unclosed)


def _close(stack: list[tuple[str, dict[str, str], list[Verb | str]]]) -> None:
    name, attributes, inside = stack.pop()
    stack[-1][2].append(Verb(name, attributes, inside=tuple(part for part in inside if part != "")))
