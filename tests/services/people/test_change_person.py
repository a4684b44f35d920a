"""What is said of a person is stored, whatever else happens to their contact at the same time."""

from datetime import timedelta

import pytest

from shared.domain.consent.words import Consent
from shared.domain.conversations.contact import Contact
from shared.domain.conversations.opt_out import ConsentRequest, with_consent
from shared.domain.people.person_change import read_person_change
from shared.errors import InvalidInput, VersionConflict
from shared.services.optimistic_update import MAX_UPDATE_ATTEMPTS
from shared.services.people.change_person import change_person, read_request
from shared.services.people.find_person import find_person
from tests.examples import NOON, PERSON
from tests.fakes.storage import MemoryContacts

LISBON = read_person_change({"zone": "Europe/Lisbon"})


class WritesBetween(MemoryContacts):
    """Contacts that another worker changes each time after we have read one."""

    def __init__(self, *changes) -> None:
        super().__init__()
        self.changes = [*changes]

    def load(self, number: str) -> Contact:
        known = super().load(number)
        if self.changes:
            super().save(self.changes.pop(0)(known))
        return known


def stop(contact: Contact) -> Contact:
    return with_consent(contact, ConsentRequest(kind=Consent.STOP), now=NOON)


def text(contact: Contact) -> Contact:
    return contact.after_text(at=(contact.wrote_at or NOON) + timedelta(seconds=1))


@pytest.mark.parametrize("body", [{"zone": "Europe/Lisbon"}, {"zone": None}])
def test_a_stop_that_comes_in_meanwhile_is_kept(body):
    contacts = WritesBetween()
    contacts.save(Contact(number=PERSON, zone="Asia/Tokyo"))
    contacts.changes = [stop]

    change_person(PERSON, read_person_change(body), contacts=contacts)

    assert contacts.load(PERSON).opted_out
    assert contacts.load(PERSON).zone == (body["zone"] or "")


def test_a_stop_to_somebody_who_was_not_stored_is_kept_too():
    contacts = WritesBetween(stop)

    change_person(PERSON, LISBON, contacts=contacts)

    assert (contacts.load(PERSON).opted_out, contacts.load(PERSON).zone) == (True, "Europe/Lisbon")


def test_somebody_who_texts_without_end_makes_it_give_up():
    contacts = WritesBetween(*[text] * MAX_UPDATE_ATTEMPTS)

    with pytest.raises(VersionConflict):
        change_person(PERSON, LISBON, contacts=contacts)


def test_what_changes_nothing_writes_nothing():
    contacts = MemoryContacts()
    change_person(PERSON, LISBON, contacts=contacts)
    version = contacts.load(PERSON).version

    change_person(PERSON, LISBON, contacts=contacts)
    change_person(PERSON, read_person_change({}), contacts=contacts)

    assert contacts.load(PERSON).version == version


def test_it_is_of_the_number_whichever_channel_they_text_by():
    contacts = MemoryContacts()
    contacts.save(Contact(number=f"whatsapp:{PERSON}", opted_out_at=NOON, wrote_at=NOON))

    change_person(PERSON, LISBON, contacts=contacts)

    person = find_person(PERSON, contacts=contacts)
    assert (person.zone, person.opted_out, person.wrote_at) == ("Europe/Lisbon", {"whatsapp": NOON}, NOON)
    assert contacts.load(f"rcs:{PERSON}").zone == "Europe/Lisbon"


def test_faults_of_the_number_and_of_the_body_are_named_together():
    with pytest.raises(InvalidInput) as error:
        read_request("07700 900123", {"zone": "Mars/Base", "age": 5}, country="")

    assert {fault.field for fault in error.value.faults} == {"number", "zone", "age"}


def test_logs_have_the_last_four_digits_and_no_zone(caplog):
    caplog.set_level("DEBUG")

    change_person(PERSON, LISBON, contacts=MemoryContacts())

    assert f"...{PERSON[-4:]}: zone set" in caplog.text
    assert "Lisbon" not in caplog.text
    assert PERSON not in caplog.text
