from datetime import timedelta

import pytest
from msgspec import structs

from shared.domain.guard.guard_rules import GuardRules
from shared.domain.guard.limits.limit import read_limits
from shared.domain.guard.limits.recent_sends import RecentSend
from shared.services.guard.load_person import load_person
from tests.examples import NOON, PERSON, a_message
from tests.fakes.storage import MemoryContacts

LIMITED = GuardRules(limits=read_limits("person 20/day"))
SENT = (RecentSend("k", NOON, 1),)


class CountedContacts(MemoryContacts):
    def __init__(self) -> None:
        super().__init__()
        self.requests = 0

    def load(self, number):
        self.requests += 1
        return super().load(number)

    def load_with_sends(self, number):
        self.requests += 1
        contact, sends = MemoryContacts.load_with_sends(self, number)
        self.requests -= 1  # the fake asks ``load``
        return contact, sends


@pytest.fixture
def contacts():
    contacts = CountedContacts()
    number, by_whatsapp = contacts.load(PERSON), contacts.load(f"whatsapp:{PERSON}")
    contacts.save(structs.replace(number, zone="Europe/Lisbon", wrote_at=NOON))
    contacts.save(structs.replace(by_whatsapp, opted_out_at=NOON, wrote_at=NOON + timedelta(hours=1)))
    contacts.save_sends(structs.replace(contacts.load_with_sends(PERSON)[1], sends=SENT))
    contacts.requests = 0
    return contacts


@pytest.mark.parametrize("channel", ["sms", "rcs", "call"])
def test_a_person_and_what_was_sent_to_them_are_read_by_one_request(contacts, channel):
    person = load_person(a_message(channel=channel), contacts=contacts, rules=LIMITED)

    assert (person.contact.number, person.zone, person.wrote_at) == (PERSON, "Europe/Lisbon", NOON)
    assert person.recent.sends == SENT
    assert contacts.requests == 1


def test_by_whatsapp_consent_is_that_of_whatsapp_and_the_rest_that_of_the_number(contacts):
    person = load_person(a_message(channel="whatsapp"), contacts=contacts, rules=LIMITED)

    assert (person.contact.number, person.contact.opted_out) == (f"whatsapp:{PERSON}", True)
    assert (person.zone, person.wrote_at) == ("Europe/Lisbon", NOON + timedelta(hours=1))
    assert person.recent.sends == SENT
    assert contacts.requests == 2


def test_without_limits_of_a_person_what_was_sent_is_not_read(contacts):
    for channel in ("sms", "whatsapp"):
        contacts.requests = 0
        person = load_person(a_message(channel=channel), contacts=contacts, rules=GuardRules())
        assert (person.recent.sends, contacts.requests) == ((), 1)
