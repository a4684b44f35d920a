"""The plain form of a text: lower case, without accents, punctuation and emoji; for comparing words."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

_APOSTROPHES = "'’‘ʼ`"  # noqa: RUF001 - those that phones write
_WITHOUT_STROKE = str.maketrans({"\u0131": "i", "ł": "l", "ø": "o"}) | dict.fromkeys(map(ord, _APOSTROPHES))
"""Letters that Unicode does not take apart, and what is dropped without leaving a space: "don't"."""

_ACCENTS = re.compile("[\u0300-\u036f]")
"""Only those of Latin, Greek and Cyrillic: without its marks, a word of Hindi or Thai is another word."""

_BETWEEN_CLAUSES = re.compile(r"[.!?;:,()…。、،؟؛/&+]+|\s[-–—~]+\s|[–—]|[\r\n]+|\s+and\s+", re.IGNORECASE)  # noqa: RUF001
_CAPITALIZED = r"[^\W\d_a-z][^\W\d_A-Z]*"
_NAME = rf"(?:\w+|(?:{_CAPITALIZED}\W+){{1,2}}{_CAPITALIZED})"
"""One word, or two or three that begin with a capital letter."""

_SIGNATURE = re.compile(rf"(?:[\r\n]|\s[-–—~]|[–—~]|(?i:\b(?:thanks|thank you|thx|regards))\b)\W*{_NAME}\W*$")  # noqa: RUF001


def plain(text: str) -> str:
    """Return the words of ``text`` in plain form, with one space between them."""
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_WITHOUT_STROKE)
    letters = unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", folded)))
    return " ".join("".join(_plain_characters(letters)).split())


def clauses(text: str) -> list[str]:
    """Return the parts of ``text`` between punctuation marks, in plain form, without empty ones."""
    parts = map(plain, _BETWEEN_CLAUSES.split(unicodedata.normalize("NFKC", text)))
    return [part for part in parts if part]


def without_signature(text: str) -> str:
    """Return ``text`` without a name after its last line break, dash or thanks."""
    return _SIGNATURE.sub("", text)


def without(words: str, *dropped: Iterable[str]) -> str:
    """Return plain ``words`` without those that are ``dropped``."""
    unwanted = frozenset[str]().union(*dropped)
    return " ".join(word for word in words.split() if word not in unwanted)


def joined(words: str) -> str:
    """Return plain ``words`` written as one: "opt out" and "S T O P" are words with spaces in between."""
    return words.replace(" ", "")


def _plain_characters(text: str) -> Iterator[str]:
    for character in text:
        match unicodedata.category(character)[0], character:
            case _, "\ufe0e" | "\ufe0f" | "\u20e3":  # makes an emoji of the character before
                continue
            case "L" | "N" | "M", _:
                yield character
            case "C", _ if not character.isspace():  # invisible, such as a direction mark
                continue
            case _:
                yield " "
