"""Recognize an answer: find which of the answers that a step knows a person gave, if they gave one.

A wrong answer can cost an appointment; asking again costs one text. So a text is an answer only if it is
nothing else: the answer, courtesies, emoji, and a name at the end.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

from msgspec import Struct

from shared.domain.flows.answer_phrases import AnswerPhrases, Role, answer_phrases
from shared.domain.flows.signature import signature_length
from shared.domain.flows.spoken_answer import answer_in_sentence
from shared.domain.flows.text_tokens import Token, has_meaning, has_question_mark, tokens_of

MAX_ANSWER_LENGTH = 200
"""Characters of an answer that are kept: it travels in URLs, and is stored on a delivery."""

_NOT_WRITTEN = re.compile(
    r"\n--\s*\n.*|\(sent with [\w ]{1,30}\)|\n[^\S\n]*(?:sent (?:from|via)|get outlook) [^\n]{1,40}$",
    re.IGNORECASE | re.DOTALL,
)
"""What a phone or a mail program adds to what a person wrote."""

_VARIATION_SELECTORS = "\ufe0e\ufe0f"
"""Characters that make another one an emoji, or plain: the keycap emoji of the key 1 has one."""

_MAX_TOKENS = 300
"""Words, or signs of scripts without spaces, in a text that is nothing but an answer."""

_APOSTROPHES = "'\u2019"

_RANGE = r"(\d{1,2})-(\d{1,2})"


class Answer(Struct, frozen=True, kw_only=True):
    """An answer that a step knows: the step it leads to, and its name."""

    step: str  # empty: the conversation is over
    reply: str | None = None  # None: not a reply to a question, but a keyword or a wish to hear it again
    is_free: bool = False  # any words would have been this answer


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


def match_answer(
    words: str, known: Mapping[str, Answer], *, language: str = "", spoken: bool = False
) -> Answer | None:
    """Return the one known answer that ``words`` are; None if they are anything else, or several.

    Args:
        words: what the person wrote or said.
        known: the answers, as ``choices`` returns them.
        language: the language of the question, such as ``en-GB``; empty: any.
        spoken: a speech recogniser wrote the words: a sentence around one answer is an answer, too.
    """
    if literal := known.get(words.strip().lower()):
        return literal
    phrases = answer_phrases(tuple(known.items()), language, spoken=spoken)
    tokens = tokens_of(_NOT_WRITTEN.sub("", words))
    if spoken:
        return _whole_answer(tokens, phrases) or answer_in_sentence(tokens, phrases)
    if has_question_mark(words) and (phrases.yes or phrases.no):
        return None  # "Cancel?" asks us something; "hours?" is an answer to a menu
    return _whole_answer(tokens, phrases)


def _whole_answer(tokens: tuple[Token, ...], phrases: AnswerPhrases) -> Answer | None:
    """Return the one answer of a text that has nothing else but courtesies, emoji and a name."""
    found, roles, at = set[Answer](), set[Role](), 0
    if len(tokens) > _MAX_TOKENS:
        return None
    last: Answer | Role | None = None
    while at < len(tokens):
        size, meaning = phrases.at(tokens, at)
        if meaning is None:
            answered = found or Role.THUMBS_UP in roles
            is_polite = last in {Role.COURTESY, Role.REGRET}
            may_sign = is_polite or (answered and _may_be_signed(last, tokens, at, phrases))
            size = signature_length(tokens, at, after_courtesy=is_polite) if may_sign else 0
            if not size:
                return None
        elif isinstance(meaning, Role):
            roles.add(meaning)
        elif isinstance(last, Answer) and phrases.may_negate(tokens, at, size):
            return None
        else:
            found.add(meaning)
        at, last = at + size, meaning
    return _decide(found, roles, phrases)


def _may_be_signed(
    last: Answer | Role | None, tokens: tuple[Token, ...], at: int, phrases: AnswerPhrases
) -> bool:
    """Return whether a name may follow: after a "no" in words not behind a comma: "No, Rush" is no name."""
    is_plain_no = phrases.at(tokens, at - 1)[1] is not Role.COURTESY  # unlike "No thanks, Tom"
    is_no_in_words = last == phrases.no and is_plain_no and not is_key(tokens[at - 1].text)
    return bool(tokens[at].before) and not (is_no_in_words and tokens[at].before == ",")


def _decide(found: set[Answer], roles: set[Role], phrases: AnswerPhrases) -> Answer | None:
    if not found and Role.THUMBS_UP in roles:
        found = {phrases.yes} if phrases.yes else found
    if not found and Role.THUMBS_DOWN in roles:
        found = {phrases.no} if phrases.no else found
    if len(found) != 1:
        return None
    (answer,) = found
    if Role.WELCOME in roles and answer != phrases.yes:
        return None
    return None if roles & {Role.REGRET, Role.THUMBS_DOWN} and answer != phrases.no else answer


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
    """Keep what is part of a word: an apostrophe, a combining mark as Hindi has them, the sign in 50%."""
    character = match[0]
    text, at = match.string, match.start()
    if character in _APOSTROPHES and text[at - 1 : at].isalpha() and text[at + 1 : at + 2].isalpha():
        return "'"
    is_mark = unicodedata.category(character) in {"Mn", "Mc"} and character not in _VARIATION_SELECTORS
    return character if is_mark or has_meaning(character) else " "


def _expand_range(word: str) -> list[str]:
    ends = re.fullmatch(_RANGE, word)
    return [str(key) for key in range(int(ends[1]), int(ends[2]) + 1)] if ends else [word]
