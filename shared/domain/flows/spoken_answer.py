"""Find the answer in a spoken sentence, as a speech recogniser wrote it: "I would like to confirm please".

People answer a call in sentences, and hear at once what was understood. So a sentence counts in a call
if it has one answer and no negation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.domain.flows.answer_phrases import AnswerPhrases, phrase_length

if TYPE_CHECKING:
    from shared.domain.flows.recognize_answer import Answer
    from shared.domain.flows.text_tokens import Token


def answer_in_sentence(tokens: tuple[Token, ...], phrases: AnswerPhrases) -> Answer | None:
    """Return the one answer in a spoken sentence; None if there are several, or a negation.

    A key counts only at the end, after a word that announces it ("I press two"): "two minutes late" is none.
    """
    of_language = phrases.of_language
    found: set[Answer] = set()
    refuses, at = False, 0
    while at < len(tokens):
        no_size = phrase_length(tokens, at, of_language.no)
        size = phrase_length(tokens, at, phrases.words)
        if no_size >= max(size, 1):
            if tuple(token.text for token in tokens[at : at + no_size]) in of_language.negation:
                return None  # "no quiero cancelar"
            refuses, size = True, no_size
        elif size:
            found.add(phrases.words[tuple(token.text for token in tokens[at : at + size])])
        elif phrase_length(tokens, at, of_language.negation):
            return None
        at += size or 1
    found |= _announced_key(tokens, phrases)
    if len(found) != 1 or (refuses and found != {phrases.no}):
        return None
    return found.pop()


def _announced_key(tokens: tuple[Token, ...], phrases: AnswerPhrases) -> set[Answer]:
    """Return the answer whose key, or its number word, ends the sentence after a word such as "press"."""
    end = len(tokens)
    while end and (tokens[end - 1].text,) in phrases.of_language.please | phrases.of_language.courtesy:
        end -= 1
    if end < 2 or (tokens[end - 2].text,) not in phrases.of_language.before_key:  # noqa: PLR2004 - two words
        return set()
    answer = phrases.keys.get((tokens[end - 1].text,))
    return {answer} if answer else set()
