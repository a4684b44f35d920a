"""What each phrase of a text means for the question that it answers: an answer, or a courtesy."""

from __future__ import annotations

from enum import Enum, auto
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct

from shared.domain.flows.text_tokens import Token, phrase_of
from shared.domain.flows.vocabulary.lookup import (
    AGREEING_EMOJI,
    REFUSING_EMOJI,
    Phrase,
    Vocabulary,
    vocabulary,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from shared.domain.flows.recognize_answer import Answer


class Role(Enum):
    """What a phrase is that is no answer."""

    COURTESY = auto()  # thanks, a greeting; a name may follow
    FILLER = auto()  # please, an emoji
    THUMBS_UP = auto()  # yes if it is alone, else an emoji like others
    THUMBS_DOWN = auto()  # no if it is alone; with any other answer, a contradiction
    WELCOME = auto()  # "see you then": goes with a yes only
    REGRET = auto()  # "sorry": goes with a no only
    BEFORE_KEY = auto()  # "number", before a key that is spoken


type Meaning = Answer | Role


class AnswerPhrases(Struct, frozen=True):
    """The phrases that are known where a question is answered."""

    meanings: dict[Phrase, Meaning]
    yes: Answer | None  # the answer that is the yes of the question
    no: Answer | None
    words: dict[Phrase, Answer]  # the listed answers that are no keys
    keys: dict[Phrase, Answer]  # keys, and the words for their numbers
    of_language: Vocabulary
    longest: int

    def at(self, tokens: tuple[Token, ...], start: int) -> tuple[int, Meaning | None]:
        """Return the longest phrase that is known at ``start``: how many tokens it has, and its meaning."""
        size = phrase_length(tokens, start, self.meanings, longest=self.longest)
        if size:
            return size, self.meanings[_texts(tokens[start : start + size])]
        token = tokens[start]
        if token.text in REFUSING_EMOJI:
            return 1, Role.THUMBS_DOWN
        if token.emoji:
            return 1, Role.THUMBS_UP if token.text in AGREEING_EMOJI else Role.FILLER
        return 1, self.keys.get((token.text.strip("*"),))  # *1* is bold on WhatsApp

    def may_negate(self, tokens: tuple[Token, ...], at: int, size: int) -> bool:
        """Return whether one of two answers side by side negates the other: "No cancelar", "不取消"."""
        if tokens[at].before:
            return False
        is_no, no = _texts(tokens[at : at + size]) in self.of_language.no, self.of_language.no
        return is_no != any(_texts(tokens[start:at]) in no for start in range(max(0, at - self.longest), at))


def phrase_length(
    tokens: tuple[Token, ...], start: int, phrases: Collection[Phrase], *, longest: int = 6
) -> int:
    """Return how many tokens the longest of these phrases has that begins at ``start``; 0 if none does."""
    end = start + 1
    while end < len(tokens) and end - start < longest and not tokens[end].before:
        end += 1
    sizes = range(end - start, 0, -1)
    return next((size for size in sizes if _texts(tokens[start : start + size]) in phrases), 0)


@lru_cache(512)
def answer_phrases(known: tuple[tuple[str, Answer], ...], language: str, *, spoken: bool) -> AnswerPhrases:
    """Return the phrases that answer a question whose answers are ``known``."""
    of_language, answers = vocabulary(language), dict(known)
    yes, no = _yes_and_no(answers)
    keys = {phrase_of(word): answer for word, answer in known if not word.strip("0123456789*#")}
    words = {phrase_of(word): answer for word, answer in known if word.strip("0123456789*#")}
    keys |= {phrase: answers[key] for phrase, key in of_language.numbers.items() if key in answers}
    meanings: dict[Phrase, Meaning] = {}
    for phrases, meaning in _small_words(of_language, yes, no, spoken=spoken):
        meanings |= dict.fromkeys(phrases, meaning)
    meanings |= keys | words
    longest = max(map(len, meanings))
    return AnswerPhrases(meanings, yes, no, words, keys, of_language, longest)


def _small_words(
    of_language: Vocabulary, yes: Answer | None, no: Answer | None, *, spoken: bool
) -> Iterator[tuple[Collection[Phrase], Meaning]]:
    """Yield the phrases of the language with their meanings; a later meaning goes before an earlier one."""
    if spoken:
        yield of_language.before_key, Role.BEFORE_KEY
    if yes:
        yield of_language.welcome, Role.WELCOME
    for phrases in (of_language.agree, of_language.confirm, of_language.yes):
        # Longer ones could hide an answer of this question.
        yield (phrases, yes) if yes else ({phrase for phrase in phrases if len(phrase) == 1}, Role.COURTESY)
    yield of_language.courtesy, Role.COURTESY
    yield of_language.please, Role.FILLER
    if no:
        yield of_language.regret, Role.REGRET
        yield of_language.no, no


def _yes_and_no(answers: Mapping[str, Answer]) -> tuple[Answer | None, Answer | None]:
    """Return the answers that are named yes (or confirm, or ok) and no, in any language."""
    of_all = vocabulary()
    named = {phrase_of(word): answer for word, answer in answers.items() if answer.reply is not None}
    yes = _named(named, of_all.yes | of_all.confirm) or _named(named, of_all.agree)
    no = _named(named, of_all.no)
    if {"y", "n"} <= answers.keys() and not (yes or no):
        yes, no = answers["y"], answers["n"]
    return (None, None) if yes == no else (yes, no)


def _named(named: Mapping[Phrase, Answer], names: Collection[Phrase]) -> Answer | None:
    """Return the one answer that has one of these names; None if several have, or none."""
    found = {answer for phrase, answer in named.items() if phrase in names and not _is_letter(phrase)}
    return found.pop() if len(found) == 1 else None


def _is_letter(phrase: Phrase) -> bool:
    """Return whether it is one letter, which may name anything; a sign of a script without case is a word."""
    text = "".join(phrase)
    return len(text) == 1 and text.lower() != text.upper()


def _texts(tokens: tuple[Token, ...]) -> Phrase:
    return tuple(token.text for token in tokens)
