import pytest

from shared.domain.deliveries.delivery import Status
from shared.domain.deliveries.status_callback import Report, apply_report
from shared.services.messages.message_price import with_price
from tests.examples import NOON
from tests.services.sender_harness import SenderHarness


@pytest.fixture
def harness() -> SenderHarness:
    """A desk with one message that was delivered, and priced by Twilio."""
    harness = SenderHarness()
    harness.deliver()
    sid = harness.delivery.sid
    harness.ledger.save(apply_report(Report(status=Status.DELIVERED, sid=sid), harness.delivery, now=NOON))
    message, at, _ = harness.sender.known[sid]
    told = Report(status=Status.DELIVERED, sid=sid, price="-0.0079", currency="USD")
    harness.sender.known[sid] = (message, at, told)
    return harness


def look(harness: SenderHarness):
    return with_price(harness.delivery, ledger=harness.ledger, sender=harness.sender, now=NOON)


def test_the_price_is_asked_for_once_kept_and_shown(harness):
    assert (look(harness).price, look(harness).currency) == ("-0.0079", "USD")

    harness.sender.is_unreachable = True
    assert look(harness).price == "-0.0079"
    assert harness.delivery.price == "-0.0079"


def test_without_an_answer_the_delivery_is_told_as_it_is(harness):
    harness.sender.is_unreachable = True

    assert look(harness) == harness.delivery


def test_what_twilio_does_not_know_any_more_has_no_price(harness):
    harness.sender.known.clear()

    assert look(harness).price is None


def test_what_is_not_final_is_not_asked_for():
    harness = SenderHarness()
    harness.deliver()
    (sid,) = harness.sender.known
    message, at, _ = harness.sender.known[sid]
    harness.sender.known[sid] = (message, at, Report(status=Status.SENT, sid=sid, price="-0.0079"))

    assert look(harness).price is None
