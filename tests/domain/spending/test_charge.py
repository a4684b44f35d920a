from decimal import Decimal

import pytest

from shared.domain.spending.charge import Charge, charge_of


def charge(**fields):
    text = {"to": "+442071838750", "sender": "+15005550006", "is_call": False, "status": "delivered"}
    return charge_of(**{**text, "price": "-0.04", "currency": "USD", "segments": 1, **fields})


def test_a_price_of_twilios_is_negative_and_what_we_pay_is_positive():
    assert charge(price="-0.00750") == Charge(
        country="GB", channel="sms", currency="USD", segments=1, price=Decimal("0.0075")
    )
    assert charge(price="0.02").price == Decimal("-0.02")  # a refund


@pytest.mark.parametrize("price", [None, "", "soon", "NaN", "-Infinity"])
def test_what_is_no_amount_is_no_price_yet(price):
    assert charge(price=price).price is None


@pytest.mark.parametrize("status", ["failed", "canceled", "busy", "no-answer"])
def test_what_twilio_does_not_charge_for_is_not_counted_unless_it_has_a_price(status):
    assert charge(status=status, price=None) is None
    assert charge(status=status, price="-0.001").price == Decimal("0.001")


@pytest.mark.parametrize(
    ("to", "sender", "channel"),
    [
        ("+442071838750", "+15005550006", "sms"),
        ("whatsapp:+442071838750", "whatsapp:+15005550006", "whatsapp"),
        ("rcs:+442071838750", "rcs:desk_agent", "rcs"),
        ("rcs:+442071838750", "+15005550006", "sms"),  # the phone had no RCS
        ("+442071838750", "rcs:desk_agent", "rcs"),
        ("+442071838750", None, "sms"),
    ],
)
def test_the_channel_is_the_one_that_carried_the_text(to, sender, channel):
    found = charge(to=to, sender=sender)

    assert (found.channel, found.country) == (channel, "GB")


def test_a_call_is_a_call_whoever_places_it():
    assert charge(is_call=True, sender="client:desk").channel == "call"


@pytest.mark.parametrize(
    "to", ["+44207183XXXX", "whatsapp:+4420718XXXX", "client:jo", "sip:jo@x.example", "", None]
)
def test_the_country_of_a_hidden_number_and_of_none_is_unknown(to):
    assert charge(to=to).country == "unknown"


def test_a_currency_is_one_in_both_of_twilios_spellings():
    assert charge(currency="usd").currency == charge(currency="USD").currency == "USD"
    assert charge(currency=None).currency == ""
