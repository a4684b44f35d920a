"""What the guard refuses: the delivery says why, nothing reaches Twilio, logs show four digits at most."""

import logging

import pytest

from shared.domain.deliveries.delivery_view import show
from shared.domain.deliveries.status import Status
from shared.domain.guard.guard_rules import GuardRules
from tests.examples import a_message
from tests.fakes.guard import memory_guard
from tests.services.sender_harness import SenderHarness

ALBANIA, SATELLITE, PREMIUM_RATE = "+35569123456", "+881612345678", "+449098790123"


def refused(to: str, **fields):
    harness = SenderHarness()
    rules = GuardRules(countries=frozenset({"GB"}))
    harness.guard = memory_guard(rules, stops=harness.stops)
    harness.deliver(a_message(to=to, **fields))
    assert harness.sender.callbacks == []
    return harness.delivery


@pytest.mark.parametrize(
    ("to", "refused_by", "error", "advice"),
    [
        (ALBANIA, "country", "AL is not in COUNTRIES", "Add the country to COUNTRIES"),
        (SATELLITE, "range", "+881 is a satellite network", "another number"),
        (PREMIUM_RATE, "range", "it is a premium rate number", "another number"),
    ],
)
@pytest.mark.parametrize("channel", ["sms", "whatsapp", "call"])
def test_the_delivery_says_which_rule_refused_it_and_what_to_do(channel, to, refused_by, error, advice):
    shown = show(refused(to, channel=channel))

    assert (shown.status, shown.refused_by) == (Status.REFUSED, refused_by)
    assert shown.error.startswith(error)
    assert advice in shown.advice


def test_logs_have_the_last_four_digits_at_most(caplog):
    caplog.set_level(logging.DEBUG)

    refused(SATELLITE)

    assert "...5678 is refused" in caplog.text
    assert "45678" not in caplog.text


def test_an_opt_out_is_told_before_the_country():
    harness = SenderHarness()
    harness.guard = memory_guard(GuardRules(countries=frozenset({"GB"})), stops=harness.stops)
    harness.opt_out()

    harness.deliver()

    assert show(harness.delivery).refused_by == "opt_out"
