"""Recognize an answer: match the keys or words of a person with the answers that a step knows."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

from msgspec import Struct

MAX_ANSWER_LENGTH = 200
"""Characters of an answer that are kept: it travels in URLs, and is stored on a delivery."""

_VARIATION_SELECTORS = "\ufe0e\ufe0f"
"""Characters that make another one an emoji, or plain: the keycap emoji of the key 1 has one."""

_RANGE = r"(\d{1,2})-(\d{1,2})"


class Answer(Struct, frozen=True, kw_only=True):
    """An answer that a step knows: the step it leads to, and its name."""

    step: str  # empty: the conversation is over
    reply: str | None = None  # None: not a reply to a question, but a keyword or a wish to hear it again
    free: bool = False  # in the person's own words: the step takes any


def choices(answers: Mapping[str, str]) -> dict[str, Answer]:
    """Return each word and key that is an answer, in lower case, with its answer.

    An answer is named after the first of its words that is not a key:
    ``"1, yes"`` is ``yes``, whichever of the two came. If it has keys only,
    each is its own name.
    """
    return _choices(tuple(answers.items()))


@lru_cache(1024)
def _choices(answers: tuple[tuple[str, str], ...]) -> dict[str, Answer]:
    known = dict[str, Answer]()
    for answer, step in answers:
        words = split_answer(answer)
        name = next((word for word in words if not is_key(word)), None)
        known |= {word: Answer(step=step, reply=name or word) for word in words}
    return known


def split_answer(answer: str) -> list[str]:
    """Return the single answers in ``"1, hours"`` or ``"1-5"``, in lower case."""
    words = [_normalized(word) for word in answer.split(",")]
    return [single for word in words for single in _expand_range(word) if single]


def is_key(word: str) -> bool:
    """Return whether ``word`` consists of keys of a phone, so that it is pressed rather than spoken."""
    return bool(word) and not word.strip("0123456789*#")


def match_answer(words: str, known: Mapping[str, Answer]) -> Answer | None:
    """Return the known answer that ``words`` is, or else the first one that it contains."""
    whole = _normalized(words)
    if whole in known:
        return known[whole]
    within = f" {whole} "
    positions = [(within.find(f" {answer} "), -len(answer), answer) for answer in known]
    return next((known[answer] for position, _, answer in sorted(positions) if position >= 0), None)


def free_answer(words: str) -> str:
    """Return an answer in a person's own words, as it is kept."""
    return " ".join(words.split())[:MAX_ANSWER_LENGTH]


def summary(names: Iterable[str], values: Mapping[str, str]) -> str:
    """Return the answers under these names as one reply: ``score=5, why=too slow``."""
    return ", ".join(f"{name}={values[name]}" for name in names if name in values)


def _normalized(words: str) -> str:
    """Return ``words`` in lower case, without punctuation; unchanged if nothing else is left."""
    return " ".join(_plain(words).split()) or words.strip()


def _plain(words: str) -> str:
    """Return ``words`` in lower case and without punctuation, the digits of all scripts as 0 to 9."""
    if not words.isascii():
        normal = unicodedata.normalize("NFKC", words)
        words = "".join(str(unicodedata.decimal(character, character)) for character in normal)
    return re.sub(r"[^\w\s*#-]|(?<!\d)-|-(?!\d)", _space_unless_mark, words.lower())


def _space_unless_mark(match: re.Match[str]) -> str:
    """Keep combining marks: without them, a word of Hindi or Thai is another word."""
    character = match[0]
    is_mark = unicodedata.category(character) in {"Mn", "Mc"} and character not in _VARIATION_SELECTORS
    return character if is_mark else " "


def _expand_range(word: str) -> list[str]:
    ends = re.fullmatch(_RANGE, word)
    return [str(key) for key in range(int(ends[1]), int(ends[2]) + 1)] if ends else [word]
