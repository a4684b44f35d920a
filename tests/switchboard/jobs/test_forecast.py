"""What a dry run is summed up to."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from switchboard.jobs.dry_run import priced
from switchboard.jobs.forecast.forecast import forecast, foreseen
from switchboard.jobs.forecast.text_prices import PriceRange, price_in
from switchboard.jobs.job_row import JobRow
from switchboard.twilio.account import TwilioRefused

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)


def row(line: int, **message) -> JobRow:
    return JobRow(line, str(line), {"id": f"spring:{line}", "to": f"+1202555{line:04d}", **message})


def summed(*results, rate=None, **message):
    rows = [foreseen(row(line, **message), result) for line, result in enumerate(results, start=2)]
    return forecast(rows, rate=rate, now=NOW)


SEND = {"outcome": "send", "segments": 2, "country": "US"}
REFUSED = {"outcome": "refuse", "reason": "the person opted out", "country": "US", "segments": 2}
INVALID = {"error": {"status": 400, "errors": [{"field": "to", "message": "is no number"}]}}


def asleep(until: str):
    return {"outcome": "hold", "held_for": "quiet_hours", "reason": "quiet hours", "until": until} | {
        "segments": 1,
        "country": "PT",
    }


def test_rows_are_counted_by_outcome_and_reason_with_their_first_lines():
    found = summed(
        SEND, *[REFUSED] * 7, INVALID, asleep("2026-11-30T08:00:00Z"), asleep("2026-11-30T09:00:00Z")
    )

    assert found.counts == {"send": 1, "refuse": 7, "invalid": 1, "hold": 2}
    refused = found.groups["refuse", "the person opted out"]
    assert (refused.count, refused.lines) == (7, [3, 4, 5, 6, 7])
    assert found.groups["hold", "quiet hours"].until == datetime(2026, 11, 30, 9, tzinfo=UTC)
    assert ("invalid", "to: is no number") in found.groups


def test_segments_are_those_of_what_would_leave_by_country():
    assert summed(SEND, SEND, REFUSED, asleep("2026-11-30T08:00:00Z")).segments == {"US": 4, "PT": 1}


def test_the_last_one_leaves_at_the_rate_or_at_its_own_time_or_when_it_wakes_up():
    assert summed(SEND, SEND).last_at is None
    assert summed(REFUSED, rate=Fraction(1)).last_at is None
    assert summed(*[SEND] * 101, rate=Fraction(20)).last_at == NOW + timedelta(seconds=5)
    morning = datetime(2026, 11, 30, 8, tzinfo=UTC)
    assert summed(SEND, not_before=morning.isoformat()).last_at == morning
    assert summed(SEND, asleep("2026-11-30T08:00:00Z"), rate=Fraction(1)).last_at == morning


PRICES = {
    "iso_country": "US",
    "price_unit": "USD",
    "outbound_sms_prices": [
        {
            "carrier": "A",
            "prices": [{"base_price": "0.009", "current_price": "0.0079", "number_type": "local"}],
        },
        {
            "carrier": "B",
            "prices": [{"current_price": 0.01, "number_type": "mobile"}, {"current_price": None}],
        },
    ],
}


class Account:
    """Twilio's prices, of the US alone."""

    def get(self, host, path, **_):
        assert host == "pricing"
        if path == "/v1/Messaging/Countries/US":
            return PRICES
        raise TwilioRefused("not found", status=404, code=20404)


def test_a_price_is_a_range_over_networks_and_senders():
    assert price_in(PRICES) == PriceRange(Decimal("0.0079"), Decimal("0.01"), "USD")
    assert price_in({"outbound_sms_prices": None}) is None


def test_a_job_costs_what_its_segments_do_and_what_is_not_known_is_said():
    prices, unknown = priced(summed(*[SEND] * 50, asleep("2026-11-30T08:00:00Z")), Account())

    assert [str(price) for price in prices] == ["0.79 to 1.00 USD"]
    assert unknown == "without PT: Twilio tells no price"


def test_credentials_that_twilio_refuses_are_no_price():
    class Wrong(Account):
        def get(self, *_, **__):
            raise TwilioRefused("Twilio refused: Authenticate", status=401, code=20003)

    with pytest.raises(TwilioRefused, match="Authenticate"):
        priced(summed(SEND), Wrong())
