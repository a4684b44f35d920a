"""The open questions of a person: asked, moved on, closed.

A person may have several: about appointments of two children, for example. They are kept newest first. Of
questions with the same key, such as those of one reminder, only the newest is open.
"""

from datetime import datetime, timedelta

from msgspec import json
from msgspec.structs import replace

from shared.domain.conversations.contact import Choice, Contact, FlowPosition

MAX_OPEN = 10
"""How many questions are kept for a person: as many as a text can list."""

MAX_STORED = 26_000
"""Bytes that all questions together may take as JSON; the newest is kept in any case, if need be without our
words. The contact must fit a table column (32 Ki characters), and one message may have 24,000 bytes."""

MAX_CONTACT = 31_000
"""Bytes that a contact may take as JSON with all of its questions, and with what we asked back."""

MAX_CHOICE_ANSWER = 300
"""Characters of an answer that are kept until its question is chosen; a longer one is in the inbox only."""

TOO_MANY_QUESTIONS = "a person has too many open questions"
"""What the log says when the oldest one is closed."""

CLOCKS_DIFFER = timedelta(seconds=5)
"""A margin for the clocks of Twilio and of our workers."""


def open_questions(contact: Contact, *, ours: str, now: datetime) -> tuple[FlowPosition, ...]:
    """Return the questions that a text of ``now`` to our number ``ours`` may answer, newest first.

    A text that is backfilled is older than questions that were asked since.
    """
    return tuple(
        question
        for question in contact.questions
        if question.is_current(ours=ours, now=now) and question.at <= now + CLOCKS_DIFFER
    )


def our_words(contact: Contact) -> tuple[str, ...]:
    """Return the texts of ours that the person may quote: every open question, and what we asked back."""
    asked = [question.asked for question in contact.questions]
    return tuple(words for words in (*asked, contact.choice.asked if contact.choice else "") if words)


def with_question(contact: Contact, question: FlowPosition) -> Contact:
    """Return the contact after they were asked ``question``."""
    others = [other for other in contact.questions if other.key != question.key]
    return _with_questions(contact, [question, *others], now=question.at)


def after_answer(
    contact: Contact, answered: FlowPosition | None, then: FlowPosition | None, *, now: datetime
) -> Contact:
    """Return the contact after a text that answered a question.

    Args:
        contact: as it was.
        answered: the question, which is closed; None if the text began a conversation.
        then: the question that our answer asks, if it asks one.
        now: when the text came.
    """
    closed = {question.key for question in (answered, then) if question}
    others = [question for question in contact.questions if question.key not in closed]
    return _with_questions(replace(contact, choice=None), [*([then] if then else []), *others], now=now)


def with_choice(contact: Contact, choice: Choice) -> Contact:
    """Return the contact after we asked back; without our words if the contact could not be stored with them.

    Without them, the next text may be answered though it only quotes us.
    """
    choice = replace(choice, answer=choice.answer.strip()[:MAX_CHOICE_ANSWER])
    after = replace(contact, choice=choice)
    if len(json.encode(after)) <= MAX_CONTACT:
        return after
    position, *earlier = (replace(question, asked="") for question in contact.questions)
    return replace(after, position=position, earlier=tuple(earlier), choice=replace(choice, asked=""))


def close_all(contact: Contact) -> Contact:
    """Return the contact without any open question."""
    return replace(contact, position=None, earlier=(), choice=None)


def crowded_out(
    before: Contact, after: Contact, *, now: datetime, answered: FlowPosition | None = None
) -> list[FlowPosition]:
    """Return the questions that were closed only because there were too many."""
    keys = {question.key for question in (*after.questions, answered) if question}
    return [
        question
        for question in before.questions
        if question.key not in keys and question.is_current(ours=question.ours, now=now)
    ]


def _with_questions(contact: Contact, questions: list[FlowPosition], *, now: datetime) -> Contact:
    current = [question for question in questions if question.is_current(ours=question.ours, now=now)]
    kept, size = list[FlowPosition](), 0
    others = replace(contact, position=None, earlier=())
    limit = min(MAX_STORED, MAX_CONTACT - len(json.encode(others)))
    for question in sorted(current, key=lambda question: question.at, reverse=True)[:MAX_OPEN]:
        size += len(json.encode(question))
        if kept and size > limit:
            break
        kept.append(question if size <= limit else replace(question, asked=""))
    return replace(others, position=kept[0] if kept else None, earlier=tuple(kept[1:]))
