"""Decide which of a person's open questions a text answers. Never guess: what is not clear is asked back."""

import string
from collections.abc import Iterator, Sequence

from msgspec import Struct

from shared.domain.conversations.contact import Choice, Option
from shared.domain.conversations.questions.question_names import (
    OpenQuestion,
    naming_words,
    question_names,
    without_words,
    words_of,
)
from shared.domain.flows.recognize_answer import Answer, is_key
from shared.domain.flows.text_tokens import phrase_of
from shared.domain.flows.vocabulary.lookup import vocabulary

SMALL_WORDS = frozenset(
    word
    for words in (
        "a an at for i it its it's mean of on one option please the this to",
        "das den der die für",
        "la le les pour un une",
        "de del el es la los para un una",
        "de het per voor",
    )
    for word in words.split()
)
"""Words that people write around a name: "the one for Anna, please". They name nothing themselves."""


class Found(Struct, frozen=True, kw_only=True):
    """The question that a text answers, and the answer."""

    question: OpenQuestion
    answer: Answer


class AskBack(Struct, frozen=True, kw_only=True):
    """An answer that could belong to several questions."""

    answer: str  # the person's words
    questions: tuple[OpenQuestion, ...]
    again: bool = False  # we have asked back before, and did not understand what came


def which_question(
    words: str, questions: Sequence[OpenQuestion], choice: Choice | None = None
) -> Found | AskBack | None:
    """Return the question that a text answers; None if no question understands it.

    Args:
        words: the text.
        questions: the open questions that it may answer, newest first.
        choice: what we asked back, if we did.
    """
    options = _options(questions, choice) if choice else []
    if choice and (found := _by_letter(words, questions, options, choice)):
        return _again(options, choice) if _refuses(words, choice.answer) else found
    if len(questions) > 1 or options:
        answer = choice.answer if choice else ""
        if found := _by_name(words, questions, options, answer=answer):
            return _again(options, choice) if choice and options and _refuses(words, answer) else found
    if choice and len(options) > 1:
        return _while_choosing(words, questions, options, choice)
    return _by_answer(words, questions)


def _refuses(words: str, answer: str) -> bool:
    """Return whether a text that should choose says no, which the answer did not: "no A" may be "not A"."""
    saying, answered = phrase_of(words), phrase_of(answer)
    no = {phrase for phrase in vocabulary().no if len(phrase) == 1}
    return any((word,) in no for word in saying) and not any((word,) in no for word in answered)


def free_letters(questions: Sequence[OpenQuestion]) -> Iterator[str]:
    """Yield the letters that no question knows as an answer."""
    for letter in string.ascii_uppercase:
        if not any(question.knows(letter) for question in questions):
            yield letter


def _by_answer(words: str, questions: Sequence[OpenQuestion]) -> Found | AskBack | None:
    takers = [
        Found(question=question, answer=answer)
        for question in questions
        if (answer := question.interpret(words))
    ]
    if not takers:
        return None
    # Free words belong to the question that was asked last, unless an earlier one may be meant.
    is_clear = len(takers) == 1 and (not takers[0].answer.is_free or takers[0].question is questions[0])
    if is_clear:
        return takers[0]
    meant = {id(taker.question) for taker in takers} | {id(questions[0])}
    return AskBack(answer=words, questions=tuple(one for one in questions if id(one) in meant))


def _options(questions: Sequence[OpenQuestion], choice: Choice) -> list[tuple[Option, OpenQuestion]]:
    """Return the options that are still open, in the order of their letters."""
    by_place = {(one.position.delivery, one.position.step): one for one in questions}
    found = [(option, by_place.get((option.delivery, option.step))) for option in choice.options]
    return [(option, question) for option, question in found if question]


def _by_letter(
    words: str,
    questions: Sequence[OpenQuestion],
    options: Sequence[tuple[Option, OpenQuestion]],
    choice: Choice,
) -> Found | AskBack | None:
    """Return the question of a letter: alone ("B"), after an answer ("cancel B"), or before a key ("B 2")."""
    of_letter = {option.letter.casefold(): question for option, question in options}
    found = words_of(words)
    if "?" in words or not found:
        return None
    meant = [word for word in found if word in of_letter or word not in SMALL_WORDS]
    if len(meant) == 1 and (question := of_letter.get(meant[0])):
        if any(other.knows(words) for other in questions):  # one that was asked since
            return _again(options, choice)
        return _applied(question, choice.answer)
    first, last, rest = of_letter.get(found[0]), of_letter.get(found[-1]), "".join(found[1:])
    if last and (answer := _answer_beside(without_words(words, frozenset(found[-1:])), last)):
        return Found(question=last, answer=answer)
    if first and is_key(rest) and (answer := first.knows(rest)):
        return Found(question=first, answer=answer)
    return None


def _by_name(
    words: str,
    questions: Sequence[OpenQuestion],
    options: Sequence[tuple[Option, OpenQuestion]],
    *,
    answer: str,
) -> Found | None:
    """Return the question that is named, if there is an answer beside the name, or there was one before."""
    listed = {id(question): option.name for option, question in options}
    new_names = zip(questions, question_names(questions), strict=True)
    names = [listed.get(id(question), name) for question, name in new_names]
    found = frozenset(words_of(words))
    named = [
        (question, name)
        for question, name, own in zip(questions, names, naming_words(names), strict=True)
        if found & {word for word in own if not any(other.knows(word) for other in questions)}
    ]
    if len(named) != 1 or "?" in words:
        return None
    question, name = named[0]
    rest = without_words(words, frozenset(word for word in words_of(name) if not is_key(word)))
    if known := _answer_beside(rest, question):
        return Found(question=question, answer=known)
    is_choice = SMALL_WORDS.issuperset(words_of(rest)) and id(question) in listed
    return _applied(question, answer) if is_choice else None


def _answer_beside(rest: str, question: OpenQuestion) -> Answer | None:
    """Return the answer in what a text says beside the name or letter of a question."""
    return question.knows(rest) or question.knows(without_words(rest, SMALL_WORDS))


def _applied(question: OpenQuestion, answer: str) -> Found | None:
    known = question.interpret(answer)
    return Found(question=question, answer=known) if known else None


def _while_choosing(
    words: str,
    questions: Sequence[OpenQuestion],
    options: Sequence[tuple[Option, OpenQuestion]],
    choice: Choice,
) -> Found | AskBack | None:
    """Return what a text is that chose nothing: another answer, or not understood."""
    if any(question.knows(words) for question in questions):
        return _by_answer(words, questions)
    return _again(options, choice)


def _again(options: Sequence[tuple[Option, OpenQuestion]], choice: Choice) -> AskBack:
    return AskBack(answer=choice.answer, questions=tuple(question for _, question in options), again=True)
