"""One person under several spellings of their number: WhatsApp writes a 1 after Mexico's +52."""

import pytest
from msgspec import structs

from shared.domain.consent.words import Consent
from shared.domain.conversations.opt_out import ConsentRequest, with_consent
from shared.domain.deliveries.status import Status
from shared.errors import SendRefused
from tests.examples import NOON, a_message
from tests.services.sender_harness import SenderHarness

SENT, WRITTEN = "+525512345678", "+5215512345678"
TEXT = a_message(to=SENT, channel="whatsapp", from_="+15005550006")


@pytest.mark.parametrize("to", [SENT, WRITTEN])
def test_a_stop_from_one_spelling_stops_what_goes_to_the_other(to):
    harness = SenderHarness()
    stopped = with_consent(
        harness.contacts.load(f"whatsapp:{WRITTEN}"), ConsentRequest(kind=Consent.STOP), now=NOON
    )
    harness.contacts.save(stopped)

    harness.deliver(structs.replace(TEXT, to=to))

    assert harness.sender.sent == []
    assert harness.delivery.status is Status.REFUSED


def test_twilios_own_opt_out_is_noted_for_every_spelling():
    harness = SenderHarness(fails_with=SendRefused("unsubscribed", code=21610))

    harness.deliver(TEXT)

    assert harness.contacts.load(f"whatsapp:{WRITTEN}").opted_out


def test_the_ledger_keeps_the_number_that_the_text_was_sent_to():
    harness = SenderHarness()

    harness.deliver(structs.replace(TEXT, to=WRITTEN))

    assert [sent.to for sent in harness.sender.sent] == [WRITTEN]
    assert harness.delivery.message.to == WRITTEN


def test_the_same_message_under_another_spelling_is_sent_once():
    harness = SenderHarness()

    harness.deliver(TEXT)
    harness.deliver(structs.replace(TEXT, to=WRITTEN))

    assert [sent.to for sent in harness.sender.sent] == [SENT]
    assert harness.stored_dead_letters == []
