"""Prices, as Twilio's own library reads them from the lists of a day."""

from datetime import UTC, date, datetime, timedelta

import pytest

from local.twilio.rest.prices import price_of_call, price_of_text
from local.twilio.state.call import Call
from local.twilio.state.message import Message
from tests.local.twilio.harness import ANNA, BEN, NUMBER

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)


def a_text(status="delivered", **more) -> Message:
    given = {"to": ANNA, "sender": NUMBER, "direction": "outbound-api", "sent": NOON, "created": NOON}
    return Message(**{**given, "status": status, "body": "x" * 161, **more})


def a_call(seconds: int, **more) -> Call:
    ended = NOON + seconds * SECOND
    given = {"to": ANNA, "sender": NUMBER, "direction": "outbound-api", "target": None, "created": NOON}
    return Call(**{**given, "status": "completed", "answered": NOON, "ended": ended, **more})


def test_a_price_is_told_late():
    assert price_of_text(a_text(), delay=HOUR, now=NOON + HOUR - SECOND) is None
    assert price_of_text(a_text(), delay=HOUR, now=NOON + HOUR) == "-0.01580"
    assert price_of_call(a_call(60), delay=HOUR, now=NOON + HOUR) is None
    assert price_of_call(a_call(60), delay=HOUR, now=NOON + HOUR + 60 * SECOND) == "-0.01400"


@pytest.mark.parametrize(
    ("text", "price"),
    [
        (a_text("undelivered"), "-0.01580"),
        (a_text("sent"), None),
        (a_text("failed", sent=None), None),
        (a_text("received", direction="inbound"), None),
    ],
)
def test_a_text_is_charged_for_once_it_was_tried(text, price):
    assert price_of_text(text, delay=SECOND, now=NOON + HOUR) == price


@pytest.mark.parametrize(
    ("call", "price"),
    [
        (a_call(61), "-0.02800"),
        (a_call(1), "-0.01400"),
        (a_call(0, status="busy"), None),
        (a_call(60, direction="inbound"), None),
        (a_call(0, ended=None, status="in-progress"), None),
    ],
)
def test_a_call_is_charged_for_by_the_minute_that_has_begun(call, price):
    assert price_of_call(call, delay=SECOND, now=NOON + HOUR) == price


def test_twilios_library_reads_the_prices_of_a_day_page_by_page(control, client, send, standin):
    control.listing(price_delay=3600)
    sids = [send(to=to).sid for to in (ANNA, BEN, ANNA)]
    for sid in sids:
        control.wait_for("text_status", sid=sid, status="delivered")
    today = standin.clock.now().date()

    def prices(day: date) -> dict[str, str | None]:
        return {text.sid: text.price for text in client.messages.list(date_sent=day, page_size=2)}

    assert prices(today) == dict.fromkeys(sids)
    control.listing(price_delay=0)
    assert prices(today) == dict.fromkeys(sids, "-0.00790")
    assert prices(today - timedelta(days=1)) == {}
