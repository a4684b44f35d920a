"""Lists of people: what the indexes say is true of the contact, or it is left out."""

from datetime import timedelta

import pytest

from shared.domain.conversations.contact import Contact
from shared.domain.people.person_change import read_person_change
from shared.domain.people_parameters import PeopleSearch
from shared.services.people.change_person import change_person
from shared.services.people.list_people import STALE_AFTER, list_people
from tests.examples import NOON
from tests.fakes.storage import MemoryContacts

ANA, BEN, KIM = "+12025550905", "+12025550906", "+12025550907"


@pytest.fixture
def contacts() -> MemoryContacts:
    stored = MemoryContacts()
    for number, name in ((ANA, "Ana Angelo"), (BEN, "Ben Anders"), (KIM, "Kim")):
        say(stored, number, name=name)
    return stored


def say(contacts: MemoryContacts, number: str, *, now=NOON, **said) -> None:
    read = read_person_change(said, now=now)
    change_person(number, read, contacts=contacts, erased=contacts.erased, index=contacts.index, now=now)


def listed(contacts: MemoryContacts, *, now=NOON, **search) -> list[str]:
    numbers, cursor = [], None
    for _ in range(50):
        page = list_people(
            PeopleSearch(**search, cursor=cursor),
            contacts=contacts,
            erased=contacts.erased,
            index=contacts.index,
            now=now,
        )
        numbers += [person.number for person in page.items]
        if not (cursor := page.cursor):
            return numbers
    raise AssertionError("pages without end")


@pytest.mark.parametrize("limit", [1, 2, 50])
def test_people_are_found_once_by_any_word_of_their_name(contacts, limit):
    assert listed(contacts, name="an", limit=limit) == [ANA, BEN]
    assert listed(contacts, name="angelo", limit=limit) == [ANA]
    assert listed(contacts, name="x", limit=limit) == []


def test_a_row_of_an_earlier_name_is_left_out_and_deleted_once_it_is_old(contacts):
    contacts.index.add_name(KIM, "Anton", at=NOON)

    assert listed(contacts, name="anton", now=NOON + STALE_AFTER) == []
    assert contacts.index.named("anton", limit=5).items  # its contact may be saved yet
    assert listed(contacts, name="anton", now=NOON + STALE_AFTER + timedelta(seconds=1)) == []
    assert not contacts.index.named("anton", limit=5).items
    assert listed(contacts, name="kim") == [KIM]


def test_who_opted_out_is_listed_whoever_stored_it_and_on_whichever_channel(contacts):
    contacts.save(Contact(number=f"whatsapp:{BEN}", opted_out_at=NOON))
    say(contacts, ANA, opted_out=True)

    assert listed(contacts, opted_out=True) == [ANA, BEN]
    assert listed(contacts, opted_out=True, name="an") == [ANA, BEN]
    assert sorted(listed(contacts, opted_out=False)) == [KIM]


def test_who_came_back_is_left_out_and_the_row_deleted_once_it_is_old(contacts):
    say(contacts, ANA, opted_out=True)
    back = {"how": "a form", "at": "2026-03-01T13:00:00Z"}
    say(contacts, ANA, opted_out=False, consent=back, now=NOON + timedelta(hours=1))

    assert listed(contacts, opted_out=True, now=NOON + STALE_AFTER) == []
    assert contacts.index.opted_out(limit=5).items
    assert listed(contacts, opted_out=True, now=NOON + STALE_AFTER + timedelta(seconds=1)) == []
    assert not contacts.index.opted_out(limit=5).items


@pytest.mark.parametrize("limit", [1, 50])
def test_without_a_parameter_everybody_is_listed_once(contacts, limit):
    contacts.save(Contact(number=f"whatsapp:{BEN}", wrote_at=NOON))
    contacts.save(Contact(number="whatsapp:+12025550908", wrote_at=NOON))
    contacts.save(Contact(number="client:ana", wrote_at=NOON))

    assert sorted(listed(contacts, limit=limit)) == [ANA, BEN, KIM, "+12025550908"]
