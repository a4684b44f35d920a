"""Which messages an opt-out forbids: asked before an attempt, and before a redrive."""

from datetime import timedelta

import pytest

from shared.domain.conversations.contact import Contact
from shared.domain.deliveries.delivery_view import show
from shared.domain.deliveries.status import Status
from shared.services.consent.opt_out_reason import opt_out_reason
from tests.examples import NOON, PERSON, a_message
from tests.fakes.guard import memory_guard
from tests.fakes.storage import MemoryContacts
from tests.services.sender_harness import SenderHarness

WHATSAPP = f"whatsapp:{PERSON}"
MINUTE = timedelta(minutes=1)


def reason(message, *opted_out: str, stop_covers_calls: bool = False) -> str | None:
    contacts = MemoryContacts()
    for number in opted_out:
        contacts.save(Contact(number=number, opted_out_at=NOON))
    contact = contacts.load(message.address)
    covers, erased = stop_covers_calls, memory_guard().erased_opt_outs
    return opt_out_reason(
        message, contact, contacts=contacts, erased=erased, stop_covers_calls=covers, now=NOON
    )


def test_texts_are_forbidden_on_the_channel_of_the_stop():
    sms, whatsapp = a_message(), a_message(channel="whatsapp")

    assert reason(sms, PERSON) == "the person opted out (STOP); their START lifts it"
    assert reason(whatsapp, WHATSAPP)
    assert reason(sms, WHATSAPP) is None
    assert reason(whatsapp, PERSON) is None


def test_calls_are_forbidden_only_if_stop_covers_them_whatever_channel_the_stop_came_by():
    call = a_message(channel="call")

    assert reason(call, PERSON, WHATSAPP) is None
    assert "STOP_COVERS_CALLS" in reason(call, PERSON, stop_covers_calls=True)
    assert "STOP_COVERS_CALLS" in reason(call, WHATSAPP, stop_covers_calls=True)
    assert reason(call, stop_covers_calls=True) is None


@pytest.mark.parametrize(("wait", "status"), [(MINUTE, Status.SENT), (6 * MINUTE, Status.REFUSED)])
def test_the_confirmation_of_a_stop_is_sent_within_five_minutes(wait, status):
    harness = SenderHarness()
    harness.contacts.save(Contact(number=PERSON, opted_out_at=NOON, opt_out_sid="SM1"))

    harness.deliver(a_message(id="reply-SM1-1"), now=NOON + wait)

    assert harness.ledger.load("reply-SM1-1").status is status


def test_no_other_message_is_sent_meanwhile():
    harness = SenderHarness()
    harness.contacts.save(Contact(number=PERSON, opted_out_at=NOON, opt_out_sid="SM1"))

    harness.deliver(a_message(id="reply-SM2-1"))

    assert harness.ledger.load("reply-SM2-1").status is Status.REFUSED


def test_a_refused_call_has_its_reason_on_the_delivery():
    harness = SenderHarness(stop_covers_calls=True)
    harness.opt_out()

    harness.deliver(a_message(channel="call"))

    assert harness.delivery.status is Status.REFUSED
    assert "STOP_COVERS_CALLS" in harness.delivery.error
    assert show(harness.delivery).advice == "Do not contact this person in that way until they text START."
    assert harness.sender.callbacks == []


def test_a_client_has_no_opt_out():
    call = a_message(channel="call", to="client:ana")

    assert reason(call, "client:ana", "whatsapp:client:ana", stop_covers_calls=True) is None
