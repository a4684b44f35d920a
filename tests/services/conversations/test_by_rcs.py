"""One person who texts by RCS and by SMS: one contact, with its questions, silence and consent."""

from collections import Counter

import pytest
from msgspec import structs

from shared.domain.conversations.contact import FlowPosition
from shared.domain.conversations.limits.answer_rules import AnswerRules
from shared.domain.deliveries.status import Status
from shared.errors import SendRefused
from shared.services.conversations.answer_text import answer_text
from tests.examples import NOON, PERSON, a_message
from tests.fakes.guard import memory_guard
from tests.fakes.people import MemoryDayIndex
from tests.fakes.storage import MemoryContacts, MemoryLedger
from tests.services.conversations.text_harness import FLOWS, OURS, TextHarness
from tests.services.sender_harness import SenderHarness

RCS, RCS_SENDER, SERVICE = f"rcs:{PERSON}", "rcs:acme", "MG" + "0" * 32
BY_RCS = {"From": RCS, "To": RCS_SENDER}
BY_SMS = {"From": PERSON, "To": OURS}
BOTH_ORDERS = [(BY_SMS, BY_RCS), (BY_RCS, BY_SMS)]


@pytest.mark.parametrize(
    ("channel", "sender", "reply_by"),
    [
        ("sms", SERVICE, BY_RCS),  # the service chose RCS
        ("sms", OURS, BY_RCS),
        ("rcs", SERVICE, BY_SMS),  # the phone has no RCS any more
        ("rcs", RCS_SENDER, BY_SMS),
        ("rcs", RCS_SENDER, BY_RCS),
    ],
)
def test_a_reply_by_either_of_them_finds_the_question(channel, sender, reply_by):
    desk, phone = SenderHarness(flows=FLOWS), TextHarness()
    desk.deliver(a_message(id="m1", flow="asks", body="", channel=channel, from_=sender))
    phone.contacts, phone.ledger = desk.contacts, desk.ledger

    assert phone.text("yes", **reply_by) == f"Thanks, {PERSON}."
    assert phone.reply == "yes"
    assert not phone.contact.questions


@pytest.mark.parametrize("to", ["rcs:other", "whatsapp:+15005550006"])
def test_a_question_by_one_rcs_sender_is_not_answered_at_another_or_by_whatsapp(to):
    phone = TextHarness()
    phone.asked("asks", "when")
    position = structs.replace(phone.contact.position, ours=RCS_SENDER)
    phone.contacts.save(structs.replace(phone.contact, position=position))

    channel = to.partition(":")[0]
    phone.text("yes", From=f"{channel}:{PERSON}", To=to)

    assert phone.reply is None


@pytest.mark.parametrize(("first", "then"), BOTH_ORDERS)
def test_a_conversation_that_the_person_began_stays_with_the_address_of_ours(first, then):
    phone = TextHarness()
    assert phone.text("Hello", **first) == "Reply 1 or 2."

    assert phone.text("9", **then) == "Reply 1 or 2."  # begins anew: each address may have a flow of its own
    assert len(phone.contact.questions) == 2


def test_the_text_is_stored_with_its_channel_and_the_answer_goes_back_on_it():
    phone = TextHarness()

    phone.text("tell", sid="SM9", **BY_RCS)

    stored = phone.contacts.inbound(PERSON, "SM9")
    assert (stored.sender, stored.to) == (RCS, RCS_SENDER)
    assert "<Message>Told.</Message>" in stored.answer  # to whoever wrote
    assert phone.contacts.load(RCS) == phone.contact


@pytest.mark.parametrize(("by", "other"), BOTH_ORDERS)
def test_stop_by_one_of_them_stops_both_and_start_lifts_both(by, other):
    phone = TextHarness()
    phone.asked("asks", "when")

    assert phone.text("STOP", **by) == ""  # Twilio answers
    assert [phone.contacts.load(address).opted_out for address in (PERSON, RCS)] == [True, True]
    assert not phone.contact.questions

    phone.text("START", **other)
    assert [phone.contacts.load(address).opted_out for address in (PERSON, RCS)] == [False, False]


@pytest.mark.parametrize(("sent_by", "stopped_by"), [("rcs", BY_SMS), ("sms", BY_RCS)])
def test_an_opt_out_by_one_of_them_refuses_a_text_by_the_other(sent_by, stopped_by):
    desk, phone = SenderHarness(), TextHarness()
    phone.contacts = desk.contacts
    phone.text("STOP", **stopped_by)

    desk.deliver(a_message(id="m1", channel=sent_by, from_=SERVICE))

    assert desk.ledger.load("m1").status is Status.REFUSED


def test_an_opt_out_that_twilio_tells_of_counts_for_both():
    desk = SenderHarness(fails_with=SendRefused("opted out", code=21610))

    desk.deliver(a_message(channel="rcs", from_=RCS_SENDER))

    assert [desk.contacts.load(address).opted_out for address in (PERSON, RCS)] == [True, True]


def test_texts_that_are_not_understood_count_together_for_silence():
    phone = TextHarness()
    said = [phone.text(f"what {n}", **(BY_RCS if n % 2 else BY_SMS)) for n in range(3)]

    assert said[2] == ""


def test_texts_to_others_count_together():
    phone = TextHarness()
    phone.rules = AnswerRules(flow_texts_per_hour=1)

    said = [phone.text("tell", **by) for by in (BY_SMS, BY_RCS)]

    assert said == ["Told. | They wrote.", "Told."]


@pytest.mark.parametrize("body", ["yes", "STOP", "Hello"])
def test_a_text_by_rcs_takes_one_read_and_one_write_of_contacts(body):
    contacts, ledger = CountingContacts(), MemoryLedger()
    position = FlowPosition(flow="asks", step="when", at=NOON, values={"day": "Monday"})
    contacts.save(structs.replace(contacts.load(PERSON), position=position))
    contacts.count.clear()

    form = {**BY_RCS, "Body": body, "MessageSid": "SM1"}
    answer_text(
        form,
        contacts=contacts,
        flows=FLOWS,
        ledger=ledger,
        days=MemoryDayIndex(),
        guard=memory_guard(),
        flow="main",
        now=NOON,
    )

    assert contacts.count == {"read": 1, "write": 1}


class CountingContacts(MemoryContacts):
    """Counts reads and writes of contacts and of texts."""

    def __init__(self) -> None:
        super().__init__()
        self.count = Counter[str]()

    def load(self, number):
        self.count["read"] += 1
        return super().load(number)

    def inbound(self, number, sid):
        self.count["read"] += 1
        return super().inbound(number, sid)

    def save(self, contact, inbound=None):
        self.count["write"] += 1
        super().save(contact, inbound)
