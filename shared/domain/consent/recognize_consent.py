"""Recognize consent words as people write them: with punctuation, courtesy, a reason, or a signature."""

import re
from collections.abc import Collection
from functools import lru_cache

from msgspec import Struct

from shared.domain.consent.phrases import beside_stop, stop_phrase
from shared.domain.consent.plain_text import clauses, joined, plain, without, without_signature
from shared.domain.consent.words import (
    AMBIGUOUS_WORD,
    COURTESY,
    HELP_WORD,
    INTERJECTIONS,
    START_WORD,
    STOP_WORD,
    Consent,
)

MAX_LENGTH = 300
"""Characters of a text that may be a request to stop; a longer one is about something else, too."""


class ConsentWords(Struct, frozen=True, kw_only=True):
    """The consent words that a text consists of."""

    kind: Consent
    may_answer: str = ""  # the word in plain form, if it may be meant as an answer instead
    is_law_word: bool = False  # "cancel", "end" or "quit": ours to obey in an SMS only


def recognize_consent(body: str, *, opt_out_words: Collection[str] = ()) -> ConsentWords | None:
    """Return the consent words that ``body`` consists of; None if it says something else, or more.

    Args:
        body: the text that came in.
        opt_out_words: further words that opt out, as the operator wrote them.
    """
    if len(body) > MAX_LENGTH:
        return None
    words = _without_courtesy(plain(body))
    if known := _single_word(words, own=_plain_words(tuple(opt_out_words))):
        return known
    is_request = _is_request(body) or _is_request(without_signature(body))
    return ConsentWords(kind=Consent.STOP) if is_request else None


def _single_word(words: str, *, own: Collection[str]) -> ConsentWords | None:
    """Return what plain ``words`` are, written as one word."""
    word = joined(words)
    if STOP_WORD.fullmatch(joined(without(words, INTERJECTIONS))):
        return ConsentWords(kind=Consent.STOP)
    if word in own:
        return ConsentWords(kind=Consent.STOP, may_answer=words)
    if AMBIGUOUS_WORD.fullmatch(word):
        return ConsentWords(kind=Consent.STOP, may_answer=word, is_law_word=True)
    if START_WORD.fullmatch(word):
        return ConsentWords(kind=Consent.START)
    if HELP_WORD.fullmatch(word):
        return ConsentWords(kind=Consent.HELP, may_answer=word)
    return None


def _is_request(body: str) -> bool:
    """Return whether one clause asks to stop, and the others only go with it."""
    rest = [clause for clause in clauses(body) if not _asks_to_stop(clause)]
    is_about_it = all(beside_stop().fullmatch(words) for clause in rest if (words := _essence(clause)))
    return is_about_it and len(rest) < len(clauses(body))


def _asks_to_stop(clause: str) -> bool:
    words = _essence(clause)
    candidates = (words, _without_courtesy(clause))  # "no more texts" begins with an interjection
    return bool(STOP_WORD.fullmatch(joined(words)) or any(map(stop_phrase().fullmatch, candidates)))


def _essence(clause: str) -> str:
    return without(_without_courtesy(clause), INTERJECTIONS)


def _without_courtesy(words: str) -> str:
    return without(re.sub(r"\bthank (?:you|u)\b", "thanks", words), COURTESY)


@lru_cache(8)
def _plain_words(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(joined(_without_courtesy(plain(word)) or plain(word)) for word in words)
