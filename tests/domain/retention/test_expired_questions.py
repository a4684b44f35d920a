"""A contact loses the words of questions that nobody can answer any more, and no others."""

from datetime import timedelta

from shared.domain.conversations.contact import Choice, Contact, FlowPosition
from shared.domain.retention.expired_questions import without_expired_questions
from tests.examples import NOON, PERSON


def asked(*, hours: float, delivery: str = "") -> FlowPosition:
    return FlowPosition(
        flow="f", step="s", at=NOON - timedelta(hours=hours), delivery=delivery, asked="Well?"
    )


def test_questions_that_expired_are_closed_and_the_others_stay():
    old, own, sent = asked(hours=73, delivery="m1"), asked(hours=5), asked(hours=71, delivery="m2")
    contact = Contact(number=PERSON, position=old, earlier=(own, sent), zone="Europe/Lisbon")

    left = without_expired_questions(contact, now=NOON)

    assert (left.position, left.earlier, left.zone) == (sent, (), "Europe/Lisbon")
    assert without_expired_questions(left, now=NOON) == left


def test_a_choice_that_expired_is_gone():
    choice = Choice(answer="yes", options=(), at=NOON - timedelta(hours=5), ours="", asked="Which?")

    assert without_expired_questions(Contact(number=PERSON, choice=choice), now=NOON).choice is None
