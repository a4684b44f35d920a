import pytest

from shared.domain.deliveries.delivery import Status
from shared.domain.deliveries.status_callback import Report, apply_report
from shared.services.messages.message_price import with_price
from tests.examples import NOON
from tests.services.sending_harness import Desk


@pytest.fixture
def desk() -> Desk:
    """A desk with one message that was delivered, and priced by Twilio."""
    desk = Desk()
    desk.deliver()
    sid = desk.delivery.sid
    desk.ledger.save(apply_report(Report(status=Status.DELIVERED, sid=sid), desk.delivery, now=NOON))
    message, at, _ = desk.sender.known[sid]
    told = Report(status=Status.DELIVERED, sid=sid, price="-0.0079", currency="USD")
    desk.sender.known[sid] = (message, at, told)
    return desk


def look(desk: Desk):
    return with_price(desk.delivery, ledger=desk.ledger, sender=desk.sender, now=NOON)


def test_the_price_is_asked_for_once_kept_and_shown(desk):
    assert (look(desk).price, look(desk).currency) == ("-0.0079", "USD")

    desk.sender.cannot_be_asked = True
    assert look(desk).price == "-0.0079"
    assert desk.delivery.price == "-0.0079"


def test_without_an_answer_the_delivery_is_told_as_it_is(desk):
    desk.sender.cannot_be_asked = True

    assert look(desk) == desk.delivery


def test_what_twilio_does_not_know_any_more_has_no_price(desk):
    desk.sender.known.clear()

    assert look(desk).price is None


def test_what_is_not_final_is_not_asked_for():
    desk = Desk()
    desk.deliver()
    (sid,) = desk.sender.known
    message, at, _ = desk.sender.known[sid]
    desk.sender.known[sid] = (message, at, Report(status=Status.SENT, sid=sid, price="-0.0079"))

    assert look(desk).price is None
