"""What people answer, and which of the answers we know that is."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

from msgspec import Struct

LONGEST = 200
"""Characters of an answer that are kept: it travels in URLs, and stands on a delivery."""

_PICTURES = "\ufe0e\ufe0f"
"""Marks that say whether a character is a picture, as in the key 1 of a phone's keyboard of pictures."""

_RANGE = r"(\d{1,2})-(\d{1,2})"


class Answer(Struct, frozen=True, kw_only=True):
    """An answer that a step knows: where it leads, and what to call it."""

    step: str  # empty: the conversation is over
    reply: str | None = None  # None: no answer to a question, but a wish to be elsewhere


def choices(answers: Mapping[str, str]) -> dict[str, Answer]:
    """Return every single answer, in lower case, and what it means.

    It is called by the first of its words that is no key: ``"1, yes"`` is
    ``yes``, whichever of the two came. Of keys alone each is called itself.
    """
    return _choices(tuple(answers.items()))


@lru_cache(1024)
def _choices(answers: tuple[tuple[str, str], ...]) -> dict[str, Answer]:
    found = dict[str, Answer]()
    for answer, step in answers:
        words = split_answer(answer)
        name = next((word for word in words if not is_key(word)), None)
        found |= {word: Answer(step=step, reply=name or word) for word in words}
    return found


def split_answer(answer: str) -> list[str]:
    """Return the single answers in ``"1, hours"`` or ``"1-5"``, in lower case."""
    words = [" ".join(_plain(word).split()) or word.strip() for word in answer.split(",")]
    return [one for word in words for one in _spread(word) if one]


def is_key(word: str) -> bool:
    """Tell whether ``word`` is pressed rather than said."""
    return bool(word) and not word.strip("0123456789*#")


def match_answer(said: str, known: Mapping[str, Answer]) -> Answer | None:
    """Return what ``said`` means: one of these as a whole, else the first of them within it."""
    whole = " ".join(_plain(said).split()) or said.strip()
    if whole in known:
        return known[whole]
    within = f" {whole} "
    places = [(within.find(f" {word} "), -len(word), word) for word in known]
    return next((known[word] for place, _, word in sorted(places) if place >= 0), None)


def kept_text(said: str) -> str:
    """Return an answer in a person's own words, as it is kept."""
    return " ".join(said.split())[:LONGEST]


def summary(names: Iterable[str], values: Mapping[str, str]) -> str:
    """Return the answers under these names as one reply: ``score=5, why=too slow``."""
    return ", ".join(f"{name}={values[name]}" for name in names if name in values)


def _plain(said: str) -> str:
    """Return ``said`` in lower case and without punctuation, its digits as on a phone's keys."""
    if not said.isascii():
        said = "".join(str(unicodedata.decimal(one, one)) for one in unicodedata.normalize("NFKC", said))
    return re.sub(r"[^\w\s*#-]|(?<!\d)-|-(?!\d)", _space_unless_mark, said.lower())


def _space_unless_mark(found: re.Match[str]) -> str:
    """Keep what belongs to the letter before it: in Hindi or Thai a word is another one without its marks."""
    one = found[0]
    return one if unicodedata.category(one) in {"Mn", "Mc"} and one not in _PICTURES else " "


def _spread(word: str) -> list[str]:
    ends = re.fullmatch(_RANGE, word)
    return [str(key) for key in range(int(ends[1]), int(ends[2]) + 1)] if ends else [word]
