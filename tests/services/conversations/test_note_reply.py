from datetime import timedelta

import pytest

from shared.domain.conversations.inbound_text import Inbound
from shared.domain.deliveries.delivery import new_delivery, record_reply
from shared.services.conversations.note_reply import note_reply_again
from tests.examples import NOON, PERSON, a_message
from tests.fakes.storage import MemoryContacts, MemoryLedger


def a_reply(sid: str, reply: str, *, minutes: int, delivery: str = "hello-1") -> Inbound:
    return Inbound(
        sid=sid,
        sender=PERSON,
        to="+15005550006",
        body=reply,
        media=(),
        at=NOON + timedelta(minutes=minutes),
        answer=None,
        delivery=delivery,
        reply=reply,
    )


YES, NO = a_reply("SM1", "yes", minutes=1), a_reply("SM2", "no", minutes=2)


@pytest.mark.parametrize(
    ("stored", "noted", "again", "then"),
    [
        ([YES], None, YES, "yes"),
        ([YES, NO], "no", YES, "no"),  # a later reply is not undone
        ([YES, NO], "yes", NO, "no"),
        ([YES, NO], None, YES, None),  # the later one is noted in its turn
        ([YES, a_reply("SM3", "no", minutes=3, delivery="other")], None, YES, "yes"),
    ],
)
def test_the_latest_stored_reply_is_noted(stored, noted, again, then):
    contacts, ledger = MemoryContacts(), MemoryLedger()
    for text in stored:
        contacts.save(contacts.load(PERSON), text)
    delivery = new_delivery(a_message(), now=NOON)
    ledger.save(record_reply(delivery, noted, now=NOON) if noted else delivery)

    note_reply_again(again, ledger=ledger, contacts=contacts, now=NOON)

    assert ledger.load("hello-1").reply == then


def test_a_reply_to_a_message_without_a_delivery_makes_none():
    ledger = MemoryLedger()

    note_reply_again(YES, ledger=ledger, contacts=MemoryContacts(), now=NOON)

    assert ledger.load(YES.delivery) is None
