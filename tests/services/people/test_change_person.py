"""What is said of a person is stored, whatever else happens to their contact at the same time."""

from datetime import timedelta

import pytest

from shared.domain.consent.words import Consent
from shared.domain.conversations.contact import Contact
from shared.domain.conversations.opt_out import ConsentRequest, with_consent
from shared.domain.people.person_change import read_person_change
from shared.errors import Conflict, InvalidInput, VersionConflict
from shared.services.optimistic_update import MAX_UPDATE_ATTEMPTS
from shared.services.people.change_person import change_person, read_request
from shared.services.people.find_person import find_person
from tests.examples import NOON, PERSON
from tests.fakes.storage import MemoryContacts

LISBON = read_person_change({"zone": "Europe/Lisbon"}, now=NOON)


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


def say(number: str, read, *, contacts: MemoryContacts, now=NOON) -> None:
    change_person(number, read, contacts=contacts, erased=contacts.erased, index=contacts.index, now=now)


def stop(contact: Contact) -> Contact:
    return with_consent(contact, ConsentRequest(kind=Consent.STOP), now=NOON)


def text(contact: Contact) -> Contact:
    return contact.after_text(at=(contact.wrote_at or NOON) + timedelta(seconds=1))


@pytest.mark.parametrize("body", [{"zone": "Europe/Lisbon"}, {"zone": None}])
def test_a_stop_that_comes_in_meanwhile_is_kept(body):
    contacts = WritesBetween()
    contacts.save(Contact(number=PERSON, zone="Asia/Tokyo"))
    contacts.changes = [stop]

    say(PERSON, read_person_change(body, now=NOON), contacts=contacts)

    assert contacts.load(PERSON).opted_out
    assert contacts.load(PERSON).zone == (body["zone"] or "")


def test_a_stop_to_somebody_who_was_not_stored_is_kept_too():
    contacts = WritesBetween(stop)

    say(PERSON, LISBON, contacts=contacts)

    assert (contacts.load(PERSON).opted_out, contacts.load(PERSON).zone) == (True, "Europe/Lisbon")


def test_somebody_who_texts_without_end_makes_it_give_up():
    contacts = WritesBetween(*[text] * MAX_UPDATE_ATTEMPTS)

    with pytest.raises(VersionConflict):
        say(PERSON, LISBON, contacts=contacts)


def test_what_changes_nothing_writes_nothing():
    contacts = MemoryContacts()
    say(PERSON, LISBON, contacts=contacts)
    version = contacts.load(PERSON).version

    say(PERSON, LISBON, contacts=contacts)
    say(PERSON, read_person_change({}, now=NOON), contacts=contacts)

    assert contacts.load(PERSON).version == version


def test_it_is_of_the_number_whichever_channel_they_text_by():
    contacts = MemoryContacts()
    contacts.save(Contact(number=f"whatsapp:{PERSON}", opted_out_at=NOON, wrote_at=NOON))

    say(PERSON, LISBON, contacts=contacts)

    person = find_person(PERSON, contacts=contacts, erased=contacts.erased, now=NOON)
    assert (person.zone, person.opted_out, person.wrote_at) == ("Europe/Lisbon", {"whatsapp": NOON}, NOON)
    assert contacts.load(f"rcs:{PERSON}").zone == "Europe/Lisbon"


def test_faults_of_the_number_and_of_the_body_are_named_together():
    with pytest.raises(InvalidInput) as error:
        read_request("07700 900123", {"zone": "Mars/Base", "age": 5}, country="", now=NOON)

    assert {fault.field for fault in error.value.faults} == {"number", "zone", "age"}


def test_logs_have_the_last_four_digits_and_no_zone(caplog):
    caplog.set_level("DEBUG")

    say(PERSON, LISBON, contacts=MemoryContacts())

    assert f"...{PERSON[-4:]}: zone set" in caplog.text
    assert "Lisbon" not in caplog.text
    assert PERSON not in caplog.text


HOUR = timedelta(hours=1)
BACK = {"opted_out": False, "consent": {"how": "asked at the counter", "at": "2026-03-01T13:00:00Z"}}


def change(**said):
    return read_person_change(said, now=NOON + HOUR)


def test_an_opt_out_is_one_on_every_channel_and_keeps_its_time_when_it_is_repeated():
    contacts = MemoryContacts()
    contacts.save(Contact(number=f"whatsapp:{PERSON}", opted_out_at=NOON - HOUR))

    say(PERSON, change(opted_out=True), contacts=contacts)
    say(PERSON, change(opted_out=True), contacts=contacts, now=NOON + HOUR)

    person = find_person(PERSON, contacts=contacts, erased=contacts.erased, now=NOON)
    assert person.opted_out == {"sms": NOON, "whatsapp": NOON - HOUR}


@pytest.mark.parametrize("number", [PERSON, f"whatsapp:{PERSON}"])
@pytest.mark.parametrize(
    "said",
    [
        {"opted_out": False, "name": "Ana"},
        {"opted_out": False, "name": "Ana", "consent": {"how": "a form", "at": "2026-03-01T12:00:00Z"}},
    ],
)
def test_a_stop_is_not_lifted_without_later_consent_and_then_nothing_is_stored(number, said):
    contacts = MemoryContacts()
    contacts.save(stop(Contact(number=number)))

    with pytest.raises(Conflict, match=r"opted out at 2026-03-01T12:00:00Z: .* how and when they came back"):
        say(PERSON, change(**said), contacts=contacts)

    person = find_person(PERSON, contacts=contacts, erased=contacts.erased, now=NOON)
    assert (len(person.opted_out), person.name, person.consent) == (1, "", None)


def test_later_consent_lifts_it_on_every_channel_and_so_does_a_repeated_request():
    contacts = MemoryContacts()
    contacts.save(stop(Contact(number=PERSON)))
    contacts.save(stop(Contact(number=f"whatsapp:{PERSON}")))

    for _ in range(2):
        say(PERSON, change(**BACK), contacts=contacts)

    person = find_person(PERSON, contacts=contacts, erased=contacts.erased, now=NOON)
    assert (person.opted_out, person.consent.how) == ({}, "asked at the counter")
    assert contacts.load(PERSON).opted_in_at == NOON + HOUR


def test_a_stop_that_comes_in_while_the_earlier_one_is_lifted_stands():
    contacts = WritesBetween()
    contacts.save(Contact(number=PERSON))
    contacts.changes = [
        lambda contact: contact,  # the look at the WhatsApp contact
        lambda contact: with_consent(contact, ConsentRequest(kind=Consent.STOP), now=NOON + 2 * HOUR),
    ]

    with pytest.raises(Conflict):
        say(PERSON, change(**BACK), contacts=contacts)

    assert contacts.load(PERSON).opted_out


def test_a_name_is_found_before_it_is_stored_and_an_earlier_one_no_longer():
    contacts = MemoryContacts()
    say(PERSON, change(name="Ana Silva"), contacts=contacts)
    say(PERSON, change(name="Maria Silva"), contacts=contacts)

    found = {start: contacts.index.named(start, limit=5).items for start in ("ana", "maria", "silva")}

    assert [start for start, rows in found.items() if rows] == ["maria", "silva"]


def test_a_crash_before_the_contact_is_stored_leaves_the_row_of_the_name():
    contacts = WritesBetween(*[text] * MAX_UPDATE_ATTEMPTS)

    with pytest.raises(VersionConflict):
        say(PERSON, change(name="Ana"), contacts=contacts)

    assert contacts.index.named("ana", limit=5).items


def test_of_somebody_who_is_being_erased_nothing_is_stored():
    contacts = MemoryContacts()
    contacts.save(Contact(number=PERSON, erasing_at=NOON))

    with pytest.raises(Conflict, match="being erased"):
        say(PERSON, change(name="Ana"), contacts=contacts)

    assert not contacts.load(PERSON).name


class TestOptOutThatOutlivedAnErasure:
    @pytest.fixture
    def contacts(self) -> MemoryContacts:
        contacts = MemoryContacts()
        for address in (PERSON, f"whatsapp:{PERSON}"):
            contacts.erased.keep(address, at=NOON)
        return contacts

    @pytest.mark.parametrize(
        "said", [{"opted_out": False}, BACK | {"consent": {"how": "form", "at": "2026-03-01T12:00:00Z"}}]
    )
    def test_without_later_consent_it_stands(self, contacts, said):
        with pytest.raises(Conflict):
            say(PERSON, change(**said), contacts=contacts)

        assert contacts.erased.opted_out_at(PERSON, now=NOON) == NOON
        assert not contacts.load(PERSON).version

    def test_what_else_is_said_neither_lifts_nor_stores_it(self, contacts):
        say(PERSON, change(name="Ana"), contacts=contacts)

        assert contacts.erased.opted_out_at(PERSON, now=NOON) == NOON
        assert contacts.load(PERSON).opted_out_at is None

    def test_later_consent_lifts_it_on_every_channel(self, contacts):
        for _ in range(2):
            say(PERSON, change(**BACK), contacts=contacts)

        person = find_person(PERSON, contacts=contacts, erased=contacts.erased, now=NOON)
        assert (person.opted_out, person.consent.how) == ({}, "asked at the counter")

    def test_a_crash_in_between_lifts_nothing(self, contacts):
        lift, contacts.erased.lift = contacts.erased.lift, None
        with pytest.raises(TypeError):
            say(PERSON, change(**BACK), contacts=contacts)
        contacts.erased.lift = lift

        assert find_person(PERSON, contacts=contacts, erased=contacts.erased, now=NOON).opted_out
        say(PERSON, change(**BACK), contacts=contacts)
        assert not find_person(PERSON, contacts=contacts, erased=contacts.erased, now=NOON).opted_out

    def test_opting_out_again_keeps_the_time_and_lists_the_person(self, contacts):
        say(PERSON, change(opted_out=True), contacts=contacts, now=NOON + HOUR)

        assert contacts.load(PERSON).opted_out_at == NOON
        assert [*contacts.index._opted_out] == [PERSON]
