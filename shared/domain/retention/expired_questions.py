"""The words in a contact: questions that expired, and the choice between questions."""

from datetime import datetime

from msgspec import structs

from shared.domain.conversations.contact import POSITION_EXPIRES_AFTER, REPLY_EXPIRES_AFTER, Contact


def without_expired_questions(contact: Contact, *, now: datetime) -> Contact:
    """Return the contact without the questions that nobody can answer any more: they have words."""
    current = [
        question
        for question in contact.questions
        if now - question.at <= (REPLY_EXPIRES_AFTER if question.delivery else POSITION_EXPIRES_AFTER)
    ]
    choice = contact.choice
    if choice and now - choice.at > POSITION_EXPIRES_AFTER:
        choice = None
    return structs.replace(
        contact, position=current[0] if current else None, earlier=tuple(current[1:]), choice=choice
    )
