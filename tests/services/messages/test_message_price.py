import pytest

from shared.domain.deliveries.status import Status
from shared.domain.deliveries.status_callback import Report, apply_report
from shared.services.messages.message_price import with_price
from tests.examples import NOON
from tests.services.sender_harness import SenderHarness


@pytest.fixture
def harness() -> SenderHarness:
    """Return a harness with one delivered message that has a price at Twilio."""
    harness = SenderHarness()
    harness.deliver()
    sid = harness.delivery.sid
    harness.ledger.save(apply_report(Report(status=Status.DELIVERED, sid=sid), harness.delivery, now=NOON))
    message, at, _ = harness.sender.known[sid]
    report = Report(status=Status.DELIVERED, sid=sid, price="-0.0079", currency="USD")
    harness.sender.known[sid] = (message, at, report)
    return harness


def get_with_price(harness: SenderHarness):
    return with_price(harness.delivery, ledger=harness.ledger, sender=harness.sender, now=NOON)


def test_the_price_is_fetched_once_stored_and_shown(harness):
    assert (get_with_price(harness).price, get_with_price(harness).currency) == ("-0.0079", "USD")

    harness.sender.is_unreachable = True
    assert get_with_price(harness).price == "-0.0079"
    assert harness.delivery.price == "-0.0079"


def test_without_an_answer_from_twilio_the_delivery_has_no_price(harness):
    harness.sender.is_unreachable = True

    assert get_with_price(harness) == harness.delivery


def test_a_message_that_twilio_no_longer_has_has_no_price(harness):
    harness.sender.known.clear()

    assert get_with_price(harness).price is None


def test_the_price_of_a_delivery_that_is_not_final_is_not_fetched():
    harness = SenderHarness()
    harness.deliver()
    (sid,) = harness.sender.known
    message, at, _ = harness.sender.known[sid]
    harness.sender.known[sid] = (message, at, Report(status=Status.SENT, sid=sid, price="-0.0079"))

    assert get_with_price(harness).price is None
