from datetime import timedelta

import pytest

from shared.domain.consent.words import Consent
from shared.domain.conversations.contact import Contact
from shared.domain.conversations.opt_out import ConsentRequest, with_consent
from shared.domain.people.by_hand.taking_over import TakeOverRequest
from shared.errors import Conflict
from shared.services.people.by_hand.take_person_over import give_person_back, take_person_over
from tests.examples import NOON, PERSON
from tests.fakes.faults import LostAnswer
from tests.fakes.storage import MemoryContacts


@pytest.fixture
def contacts() -> MemoryContacts:
    return MemoryContacts()


def take(
    contacts: MemoryContacts, by: str = "Ana", *, named: bool = True, now=NOON, **fields: object
) -> None:
    request = TakeOverRequest(**fields)
    take_person_over(PERSON, request, by=by, is_named=named, contacts=contacts, now=now)


def test_a_person_is_taken_and_given_back_and_what_else_is_known_stays(contacts):
    contacts.save(Contact(number=PERSON, zone="Asia/Tokyo"))

    take(contacts)
    assert (contacts.load(PERSON).taken_over.by, contacts.load(PERSON).zone) == ("Ana", "Asia/Tokyo")

    give_person_back(PERSON, contacts=contacts)
    give_person_back(PERSON, contacts=contacts)
    assert (contacts.load(PERSON).taken_over, contacts.load(PERSON).zone) == (None, "Asia/Tokyo")


def test_a_second_desk_is_told(contacts):
    take(contacts)

    with pytest.raises(Conflict, match="Ana has taken"):
        take(contacts, "Ben", now=NOON + timedelta(minutes=1))
    assert contacts.load(PERSON).taken_over.by == "Ana"


@pytest.mark.parametrize("named", [True, False])
def test_who_took_the_person_is_not_told_that_somebody_did_if_an_answer_of_storage_is_lost(contacts, named):
    LostAnswer(number=1).watch(contacts, "save")

    take(contacts, named=named)

    assert contacts.load(PERSON).taken_over.by == "Ana"


def test_a_stop_that_comes_in_meanwhile_is_kept(contacts):
    original = contacts.load

    def load(number: str) -> Contact:
        known = original(number)
        contacts.load = original
        contacts.save(with_consent(known, ConsentRequest(kind=Consent.STOP), now=NOON))
        return known

    contacts.load = load
    take(contacts)

    assert contacts.load(PERSON).opted_out
    assert contacts.load(PERSON).taken_over


def test_somebody_who_is_being_erased_is_neither_taken_nor_given_back(contacts):
    contacts.save(Contact(number=PERSON, erasing_at=NOON))

    for change in (lambda: take(contacts), lambda: give_person_back(PERSON, contacts=contacts)):
        with pytest.raises(Conflict, match="being erased, since 2026-03-01 12:00 UTC"):
            change()
    assert contacts.load(PERSON).taken_over is None
