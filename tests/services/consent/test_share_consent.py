"""STOP and START count by RCS and by SMS alike, whichever of them they came by."""

from datetime import timedelta

import pytest

from shared.domain.conversations.contact import Contact
from shared.errors import SendRefused
from shared.services.consent.opt_out_reason import opt_out_reason
from shared.services.conversations.answer_text import answer_text
from tests.examples import NOON, PERSON, a_message
from tests.fakes.content import MemoryFlows
from tests.fakes.storage import MemoryContacts, MemoryLedger
from tests.services.sender_harness import SenderHarness

RCS = f"rcs:{PERSON}"
MINUTE = timedelta(minutes=1)
TO = {PERSON: "+15005550006", RCS: "rcs:acme"}
BOTH = [(PERSON, RCS), (RCS, PERSON)]


def text(contacts, sender: str, body: str, *, sid: str, minutes: int = 0) -> str:
    form = {"From": sender, "To": TO[sender], "Body": body, "MessageSid": sid}
    now = NOON + minutes * MINUTE
    return answer_text(
        form, contacts=contacts, flows=MemoryFlows(), ledger=MemoryLedger(), flow="reception", now=now
    )


@pytest.mark.parametrize(("by", "other"), BOTH)
def test_stop_by_one_of_them_stops_both_and_start_lifts_both(by, other):
    contacts = MemoryContacts()

    answer = text(contacts, by, "STOP", sid="SM1")
    assert "<Message" not in answer  # Twilio answers
    assert [contacts.load(number).opted_out for number in (by, other)] == [True, True]

    text(contacts, other, "START", sid="SM2", minutes=5)
    assert [contacts.load(number).opted_out for number in (by, other)] == [False, False]


def test_a_stop_that_comes_again_after_start_stops_nothing():
    contacts = MemoryContacts()
    text(contacts, PERSON, "STOP", sid="SM1")
    text(contacts, PERSON, "START", sid="SM2", minutes=5)

    text(contacts, PERSON, "STOP", sid="SM1", minutes=6)

    assert [contacts.load(number).opted_out for number in (PERSON, RCS)] == [False, False]


def test_other_texts_write_nothing_to_the_other_contact():
    contacts = MemoryContacts()

    text(contacts, PERSON, "Hello", sid="SM1")

    assert contacts.load(RCS).version == ""


def test_an_opt_out_from_before_counts_by_rcs_and_start_by_rcs_lifts_it():
    contacts = MemoryContacts()
    contacts.save(Contact(number=PERSON, opted_out_at=NOON))
    message = a_message(channel="rcs", from_="rcs:acme")

    def reason():
        contact = contacts.load(message.address)
        return opt_out_reason(message, contact, contacts=contacts, stop_covers_calls=False, now=NOON)

    assert reason() == "the person replied STOP; their START lifts it"

    text(contacts, RCS, "START", sid="SM2", minutes=5)

    assert reason() is None
    assert not contacts.load(PERSON).opted_out


def test_an_opt_out_that_twilio_tells_of_counts_for_both():
    harness = SenderHarness(fails_with=SendRefused("opted out", code=21610))

    harness.deliver(a_message(channel="rcs", from_="rcs:acme"))

    assert [harness.contacts.load(number).opted_out for number in (PERSON, RCS)] == [True, True]
