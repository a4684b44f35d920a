"""A follow-up (``escalate``) that waits, on the outbox or held, while the person replies."""

from datetime import timedelta

import pytest
from msgspec import structs

from shared.domain.conversations.contact import Contact
from shared.domain.conversations.inbound_text import Inbound
from shared.domain.deliveries.delivery import new_delivery, record_reply
from shared.domain.deliveries.status import Status
from shared.domain.messages.message import Message
from shared.errors import AccountRefused
from tests.examples import NOON, PERSON, a_message
from tests.services.sender_harness import SenderHarness

MINUTE = timedelta(minutes=1)
FIRST = "r1:20260301T110000Z"
REFUSED = AccountRefused("Twilio refuses our account (20003): Authenticate", code=20003)


@pytest.fixture
def harness() -> SenderHarness:
    harness = SenderHarness()
    harness.deliver(a_message(id=FIRST), now=NOON - 30 * MINUTE)
    return harness


def follow_up(first_id: str = FIRST) -> Message:
    return a_message(id=f"{first_id}:2", channel="call")


def note_reply(harness: SenderHarness) -> None:
    harness.ledger.save(record_reply(harness.ledger.load(FIRST), "confirmed", now=NOON))


def store_reply(harness: SenderHarness) -> None:
    """Store the text, as by a worker that died before it noted the reply."""
    at, ours = NOON + MINUTE, "+15005550006"
    text = Inbound(
        sid="SM1", sender=PERSON, to=ours, body="1", media=(), at=at, answer=None, delivery=FIRST, reply="yes"
    )
    harness.contacts.save(Contact(number=PERSON), text)


@pytest.mark.parametrize("reply", [note_reply, store_reply])
def test_a_reply_while_it_is_on_the_outbox_stops_it(harness, reply):
    reply(harness)

    assert harness.deliver(follow_up()) is None

    assert [sent.id for sent in harness.sender.sent] == [FIRST]
    delivery = harness.ledger.load(follow_up().id)
    assert (delivery.status, delivery.attempts) == (Status.CANCELED, ())
    assert "was answered" in delivery.error


@pytest.mark.parametrize("reply", [note_reply, store_reply])
def test_a_reply_while_it_is_held_for_the_account_stops_it(harness, reply):
    harness.sender.fails_with = REFUSED
    harness.deliver(follow_up(), now=NOON)
    harness.sender.fails_with = None

    reply(harness)
    harness.deliver(follow_up(), now=NOON + 10 * MINUTE)

    assert [sent.id for sent in harness.sender.sent] == [FIRST]
    assert harness.ledger.load(follow_up().id).status is Status.CANCELED


def test_a_reply_from_another_spelling_of_the_number_stops_it():
    harness = SenderHarness()
    sent, answered = "+5531988765432", "whatsapp:+553188765432"
    harness.deliver(a_message(id=FIRST, to=sent, channel="whatsapp"), now=NOON - 30 * MINUTE)
    text = Inbound(
        sid="SM1",
        sender=answered,
        to="whatsapp:+15005550006",
        body="1",
        media=(),
        at=NOON,
        answer=None,
        delivery=FIRST,
        reply="yes",
    )
    harness.contacts.save(harness.contacts.load(answered), text)

    harness.deliver(structs.replace(follow_up(), to=sent))

    assert harness.ledger.load(follow_up().id).status is Status.CANCELED


def test_without_a_reply_it_is_sent(harness):
    harness.deliver(follow_up())

    assert [sent.id for sent in harness.sender.sent] == [FIRST, FIRST + ":2"]


@pytest.mark.parametrize("first_id", ["order-7", "r1:20260301", "r1:20260301T110000Z:2"])
def test_another_message_is_no_follow_up_whatever_its_id(first_id):
    harness = SenderHarness()
    harness.ledger.save(record_reply(new_delivery(a_message(id=first_id), now=NOON), "yes", now=NOON))

    harness.deliver(follow_up(first_id))

    assert [sent.id for sent in harness.sender.sent] == [first_id + ":2"]


def test_the_follow_up_of_an_occurrence_that_was_rescheduled_is_stopped_too():
    harness = SenderHarness()
    first = new_delivery(a_message(id=FIRST + ".3"), now=NOON)
    harness.ledger.save(record_reply(first, "yes", now=NOON))

    harness.deliver(follow_up(FIRST + ".3"))

    assert harness.sender.sent == []
