"""The indexes of people, from the fake and from the real adapter on Azurite."""

from datetime import timedelta

import pytest

from shared.adapters.azure.people.contacts import TableContacts
from shared.adapters.azure.people.people_index import TablePeopleIndex
from shared.domain.conversations.contact import Contact
from shared.domain.list_parameters import InboxSearch
from shared.domain.people.people_list import Walk
from shared.errors import InvalidInput, VersionConflict
from tests.contract.test_contacts import a_text
from tests.examples import NOON
from tests.fakes.people import MemoryPeopleIndex
from tests.fakes.storage import MemoryContacts

ANA, BEN, KIM = "+12025550905", "+12025550906", "+12025550907"


@pytest.fixture(params=["memory", "azurite"])
def stores(request, new_rows):
    if request.param == "memory":
        contacts = MemoryContacts()
        assert isinstance(contacts.index, MemoryPeopleIndex)
        return contacts, contacts.index
    rows = new_rows()
    return TableContacts(rows), TablePeopleIndex(rows)


def numbers(page) -> list[str]:
    return [each.number for each in page.items]


def test_names_are_found_by_the_beginning_of_a_word_page_by_page(stores):
    _, index = stores
    for number, name in ((ANA, "Ana Silva"), (BEN, "Ben Ån"), (KIM, "Kim/#?\\ % 山")):
        index.add_name(number, name, at=NOON)
        index.add_name(number, name, at=NOON)

    first = index.named("an", limit=1)
    rest = index.named("an", limit=5, cursor=first.cursor)

    assert (numbers(first), numbers(rest), rest.cursor) == ([ANA], [BEN], None)
    assert numbers(index.named("KIM/", limit=5)) == numbers(index.named("山", limit=5)) == [KIM]
    assert first.items[0].at == NOON


def test_the_rows_of_a_name_are_removed_but_those_of_the_name_that_is_kept(stores):
    _, index = stores
    index.add_name(ANA, "Ana Silva", at=NOON)
    index.add_name(ANA, "Maria Silva", at=NOON)

    index.remove_name(ANA, "Ana Silva", kept="Maria Silva")
    index.remove_name(ANA, "Ana Silva", kept="Maria Silva")

    assert [len(index.named(start, limit=5).items) for start in ("ana", "maria", "silva")] == [0, 1, 1]


def test_whoever_is_saved_as_opted_out_is_listed_by_number(stores):
    contacts, index = stores
    contacts.save(Contact(number=f"whatsapp:{BEN}", opted_out_at=NOON), a_text())
    contacts.save(Contact(number=ANA, opted_out_at=NOON))
    contacts.save(Contact(number=KIM))
    contacts.save(Contact(number="client:ana", opted_out_at=NOON))

    assert numbers(index.opted_out(limit=5)) == [ANA, BEN]


def test_an_opt_out_is_listed_before_it_is_saved(stores):
    contacts, index = stores
    contacts.save(Contact(number=ANA))

    with pytest.raises(VersionConflict):
        contacts.save(Contact(number=ANA, opted_out_at=NOON))

    assert numbers(index.opted_out(limit=5)) == [ANA]


def test_a_row_is_removed_unless_it_was_written_again(stores):
    _, index = stores
    index.add_opted_out(ANA, at=NOON)
    index.add_name(ANA, "Ana", at=NOON)
    (opted_out,), (named,) = index.opted_out(limit=5).items, index.named("ana", limit=5).items
    index.add_opted_out(ANA, at=NOON + timedelta(seconds=1))

    for row in (opted_out, named, named):
        index.remove(row)

    assert (numbers(index.opted_out(limit=5)), index.named("ana", limit=5).items) == ([ANA], ())
    index.remove(index.opted_out(limit=5).items[0])
    assert index.opted_out(limit=5).items == ()


def test_everybody_is_listed_page_by_page_and_nothing_else(stores):
    contacts, index = stores
    saved = [Contact(number=number, name="inbound contact", opted_out_at=NOON) for number in (ANA, BEN, KIM)]
    for contact in saved:
        contacts.save(contact, a_text(sid=f"SM{contact.number}"))
        index.add_name(contact.number, contact.name, at=NOON)

    first = index.everybody(limit=2)
    rest = index.everybody(limit=2, cursor=first.cursor)

    assert sorted(first.items + rest.items, key=lambda contact: contact.number) == saved
    assert rest.cursor is None


def test_the_inbox_has_no_rows_of_the_indexes(stores):
    contacts, index = stores
    index.add_name(ANA, "Inbound", at=NOON)
    contacts.save(Contact(number=ANA, opted_out_at=NOON), a_text())

    assert contacts.search(InboxSearch()).items == (a_text(),)


@pytest.mark.parametrize("method", ["opted_out", "everybody"])
def test_a_cursor_that_is_none_is_refused(stores, method):
    with pytest.raises(InvalidInput):
        getattr(stores[1], method)(limit=2, cursor="bm9uZQ")


def test_how_far_older_contacts_were_listed_is_kept(stores):
    _, index = stores
    assert index.walk() == Walk()

    for walk in (Walk(cursor="abc"), Walk(passes=1)):
        index.save_walk(walk)
        assert index.walk() == walk
