"""What names each of several open questions, for the person who must choose one of them."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from shared.domain.conversations.contact import FlowPosition
from shared.domain.flows.flow import Flow
from shared.domain.flows.recognize_answer import Answer
from shared.domain.messages.placeholders import names_in

MAX_NAME = 80
"""Characters of a name."""

_WORD = r"[^\W_]+(?:['\u2019](?![sS]\b)[^\W_]+)*"
_POSSESSIVE = r"(?:['\u2019][sS]\b)?"


class OpenQuestion(Struct, frozen=True, kw_only=True):
    """An open question, with its flow."""

    position: FlowPosition
    flow: Flow

    def interpret(self, words: str) -> Answer | None:
        """Return the answer in ``words`` to this question; None if it is not recognised."""
        return self.flow.interpret(words, at=self.position.step)

    def knows(self, words: str) -> Answer | None:
        """Return the answer in ``words``, unless the question only takes it as one in their own words."""
        answer = self.interpret(words)
        return answer if answer and not answer.is_free else None


def question_names(questions: Sequence[OpenQuestion]) -> list[str]:
    """Return a name for each question: the values that differ, else its first words.

    Questions with the same words have the time at which we asked as well.
    """
    shown = [_shown_values(question) for question in questions]
    differing = _differing(shown)
    by_values = [", ".join(values[name] for name in differing if name in values) for values in shown]
    by_words = [_without_sorry(question) for question in questions]
    names = [_short(values or words) for values, words in zip(by_values, by_words, strict=True)]
    names = [
        name if name and names.count(name) == 1 else _short(words)
        for name, words in zip(names, by_words, strict=True)
    ]
    return [
        name
        if name and names.count(name) == 1
        else f"{name} ({question.position.at:%Y-%m-%d %H:%M} UTC)".strip()
        for name, question in zip(names, questions, strict=True)
    ]


def naming_words(names: Sequence[str]) -> list[frozenset[str]]:
    """Return for each name the words that no other has; numbers may be keys, and name nothing."""
    words = [frozenset(words_of(name)) for name in names]
    return [
        frozenset(
            word
            for word in own
            if len(word) > 1 and not word.isdecimal() and sum(word in other for other in words) == 1
        )
        for own in words
    ]


def words_of(text: str) -> list[str]:
    """Return the words of a text, in lower case, without punctuation and possessive endings."""
    return [word for word, _, _ in _spans(unicodedata.normalize("NFKC", text))]


def without_words(text: str, words: frozenset[str]) -> str:
    """Return ``text`` without these words, and without punctuation at its ends."""
    text = unicodedata.normalize("NFKC", text)
    for word, begin, end in reversed([*_spans(text)]):
        if word in words:
            text = f"{text[:begin]} {text[end:]}"
    return text.strip(" \t\n.,:;!-\u2013\u2014'\u2019\"()")


def _spans(text: str) -> Iterator[tuple[str, int, int]]:
    for match in re.finditer(rf"({_WORD}){_POSSESSIVE}", text):
        yield match[1].casefold(), match.start(), match.end()


def _shown_values(question: OpenQuestion) -> Mapping[str, str]:
    """Return the values of the message that the person can see, in its flow or in the question as asked.

    A default of the flow counts only if the question itself has it.
    """
    flow, position = question.flow, question.position
    of_flow = set[str]().union(*(names_in(step.text or step.say) for step in flow.steps.values()))
    asking = flow.steps.get(position.step)
    of_question = names_in(asking.text or asking.say) if asking else frozenset[str]()
    values = {**flow.values, **position.values}
    return {
        name: text
        for name, value in values.items()
        if (text := " ".join(value.split()))
        and (
            name in of_question or (name in position.values and (name in of_flow or value in position.asked))
        )
    }


def _differing(shown: Sequence[Mapping[str, str]]) -> list[str]:
    """Return the values that differ between questions that have them; if none does, those that some lack."""
    names = dict.fromkeys(name for values in shown for name in values)
    found = {name: [values[name] for values in shown if name in values] for name in names}
    differing = [name for name, values in found.items() if len(set(values)) > 1]
    return differing or [name for name, values in found.items() if len(values) < len(shown)]


def _without_sorry(question: OpenQuestion) -> str:
    """Return the words of a question, without those that are said before it is repeated."""
    step = question.flow.steps.get(question.position.step)
    sorry = question.flow.sorry if step is None or step.sorry is None else step.sorry
    return question.position.asked.removeprefix(sorry)


def _short(text: str) -> str:
    """Return the first words of a text."""
    text = " ".join(text.split())
    if len(text) <= MAX_NAME:
        return text
    return text[: text.rfind(" ", MAX_NAME // 2, MAX_NAME) + 1 or MAX_NAME].rstrip(" ,.;:") + "…"
