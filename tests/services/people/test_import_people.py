"""A batch of people: each line has its own result, and repeating it changes nothing."""

from contextlib import suppress
from threading import Barrier, BrokenBarrierError

import pytest

from shared.domain.conversations.contact import Contact
from shared.errors import Conflict, InvalidInput, StorageUnavailable
from shared.services.people.find_person import find_person
from shared.services.people.import_people import MAX_PEOPLE, import_people, read_people
from tests.examples import NOON
from tests.fakes.storage import MemoryContacts

ANA, BEN, KIM = "+12025550905", "+12025550906", "+12025550907"


def import_into(contacts: MemoryContacts, *raws: object):
    return import_people(
        raws, contacts=contacts, erased=contacts.erased, index=contacts.index, default_country="US", now=NOON
    )


def test_each_line_is_stored_and_answered_in_order():
    contacts = MemoryContacts()
    lines = (
        {"number": ANA, "name": "Ana", "opted_out": True},
        {"number": "(202) 555-0906", "zone": "Europe/Lisbon"},
        {"number": KIM},
    )

    results = [import_into(contacts, *lines) for _ in range(2)]

    assert results[0] == results[1]
    assert [(result.number, result.error) for result in results[0]] == [(ANA, None), (BEN, None), (KIM, None)]
    ana = find_person(ANA, contacts=contacts, erased=contacts.erased, now=NOON)
    assert (ana.name, [*ana.opted_out]) == ("Ana", ["sms", "whatsapp"])
    assert find_person(BEN, contacts=contacts, erased=contacts.erased, now=NOON).zone == "Europe/Lisbon"


def test_a_line_with_faults_names_all_of_them_and_the_others_are_stored():
    contacts = MemoryContacts()
    contacts.save(Contact(number=BEN, opted_out_at=NOON))

    results = import_into(
        contacts,
        {"number": "12", "zone": "Mars/Base", "age": 5},
        "Ana",
        {"name": "Ana"},
        {"number": BEN, "opted_out": False, "name": "Ben"},
        {"number": KIM, "name": "Kim"},
    )

    assert [type(result.error) for result in results] == [
        *(InvalidInput, InvalidInput, InvalidInput),
        *(Conflict, type(None)),
    ]
    faults = [{fault.field for fault in result.error.faults} for result in results[:3]]
    assert faults == [{"number", "zone", "age"}, {""}, {"number"}]
    assert [result.number for result in results] == ["12", None, None, BEN, KIM]
    ben, kim = (
        find_person(number, contacts=contacts, erased=contacts.erased, now=NOON) for number in (BEN, KIM)
    )
    assert (ben.name, [*ben.opted_out], kim.name) == ("", ["sms"], "Kim")


def test_lines_about_one_person_are_carried_out_in_their_order():
    contacts = MemoryContacts()
    old, new = "+551181234567", "+5511981234567"

    import_into(contacts, *[{"number": old, "name": "A"}, {"number": new, "name": "B"}] * 20)

    assert find_person(new, contacts=contacts, erased=contacts.erased, now=NOON).name == "B"


class Meeting(MemoryContacts):
    """Contacts that tell whether two saves took place at the same time."""

    def __init__(self) -> None:
        super().__init__()
        self._barrier = Barrier(2)
        self.met = False

    def save(self, contact: Contact, inbound=None) -> None:
        with suppress(BrokenBarrierError):
            self._barrier.wait(timeout=0.2)
            self.met = True
        super().save(contact, inbound)


@pytest.mark.parametrize(
    ("first", "second", "met"), [("+551181234567", "+5511981234567", False), (ANA, BEN, True)]
)
def test_lines_about_one_person_never_meet_and_those_about_two_do(first, second, met):
    contacts = Meeting()

    import_into(contacts, {"number": first, "name": "A"}, {"number": second, "name": "B"})

    assert contacts.met is met


class Broken(MemoryContacts):
    def save(self, contact: Contact, inbound=None) -> None:
        if contact.number == ANA:
            raise StorageUnavailable("no answer")
        if contact.number == BEN:
            raise OSError("unexpected")
        super().save(contact, inbound)


def test_a_line_that_cannot_be_stored_does_not_stop_the_others():
    contacts = Broken()

    results = import_into(contacts, *({"number": number, "name": "x"} for number in (ANA, BEN, KIM)))

    assert [type(result.error) for result in results] == [StorageUnavailable, OSError, type(None)]
    assert contacts.load(KIM).name == "x"


@pytest.mark.parametrize("people", [None, [], "x", [{}] * (MAX_PEOPLE + 1)])
def test_what_is_no_batch_is_refused(people):
    with pytest.raises(InvalidInput):
        read_people({"people": people})


def test_a_batch_has_up_to_a_thousand_people():
    assert len(read_people({"people": [{}] * MAX_PEOPLE})) == MAX_PEOPLE
