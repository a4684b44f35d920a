"""What Twilio charges is in health after the hourly timer has read it; Twilio tells prices late."""

from decimal import Decimal

import pytest

from tests.journey.running_app import eventually

PRICES_LATER, PRICES_NOW = {"price_delay": 86_400}, {"price_delay": 0}
NUMBER = "+12025550850"


@pytest.fixture
def spent(switchboard):
    """Return a function that runs the timer, and returns what was spent today once that is as wanted."""

    def spent(wanted) -> dict:
        switchboard.run_timer("spending_read")
        return eventually(lambda: (today := of_today(switchboard)) and wanted(today) and today)

    yield spent
    switchboard.control("PUT", "listing", {})


def of_today(switchboard) -> dict:
    part = switchboard.api("GET", "health/details/spending").json
    assert part["ok"]
    return part["spending"]["today"].get("USD", {})


def test_a_price_that_comes_late_is_in_health_after_the_timer(switchboard, spent):
    switchboard.control("PUT", "listing", PRICES_LATER)
    switchboard.api("POST", "messages", {"id": "spent", "to": NUMBER, "body": "Hi"})
    eventually(lambda: switchboard.texts_to(NUMBER))
    before = spent(lambda today: today.get("unpriced"))
    switchboard.control("PUT", "listing", PRICES_NOW)
    eventually(lambda: switchboard.api("GET", "messages/spent").json["status"] == "delivered")

    after = spent(lambda today: today.get("unpriced", 0) < before["unpriced"])

    assert Decimal(after["amount"]) == sum(map(Decimal, after["by"].values())) >= Decimal("0.0079")
    assert Decimal(after["by"]["US sms"]) >= Decimal("0.0079")
    month = switchboard.api("GET", "health/details/spending").json["spending"]["month"]["USD"]
    assert month["count"] >= after["count"]
