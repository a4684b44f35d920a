import pytest
from twilio.base.exceptions import TwilioException, TwilioRestException

from tests.local.twilio.harness import (
    ANNA,
    NUMBER,
    said,
)
from tests.local.twilio.rest.refusals import code_of


def test_numbers_can_be_searched_for_and_bought(control, app, client):
    (found, *_) = client.available_phone_numbers("US").local.list(area_code=202, limit=3)
    assert found.phone_number.startswith("+1202")

    bought = client.incoming_phone_numbers.create(
        phone_number=found.phone_number, friendly_name="Second", voice_url=app.url + "/second"
    )
    app.says("/second", "<Say>The second desk</Say>")

    assert said(control.call(to=bought.phone_number)["transcript"]) == ["The second desk"]
    assert client.messages.create(to=ANNA, from_=bought.phone_number, body="Hi").status == "queued"
    assert bought.phone_number not in [
        number.phone_number for number in client.available_phone_numbers("US").local.list(area_code=202)
    ]
    assert client.incoming_phone_numbers(bought.sid).delete()
    assert len(client.incoming_phone_numbers.list()) == 1


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"phone_number": "+15005550000"}, 21422),
        ({"phone_number": "+15005550001"}, 21421),
        ({"phone_number": "12"}, 21421),
        ({"phone_number": NUMBER}, 21422),
        ({"area_code": "533"}, 21452),
        ({"area_code": "1"}, 21451),
    ],
)
def test_not_every_number_can_be_bought(client, asked, code):
    assert code_of(lambda: client.incoming_phone_numbers.create(**asked)) == (400, code)


def test_numbers_are_for_sale_in_some_countries(client):
    assert client.available_phone_numbers("GB").mobile.list(limit=1)[0].phone_number.startswith("+44")
    assert client.available_phone_numbers("US").toll_free.list(limit=1)[0].phone_number.startswith("+1800")
    assert (
        client.available_phone_numbers("US")
        .local.list(contains="1002", limit=1)[0]
        .phone_number.endswith("1002")
    )
    assert client.available_phone_numbers("FR").local.list(limit=1)[0].iso_country == "FR"
    with pytest.raises(TwilioException, match="20404"):
        client.available_phone_numbers("XX").local.list()


def test_a_search_is_for_what_numbers_can_and_how_they_begin_and_end(client):
    british = client.available_phone_numbers("GB")

    assert british.local.list(sms_enabled=True) == []
    assert british.local.list(sms_enabled=False, limit=1)[0].capabilities["voice"]
    (found,) = british.mobile.list(sms_enabled=True, contains="+44740*551234$")
    assert (found.phone_number, found.capabilities["mms"]) == ("+447405551234", False)
    assert british.mobile.list(contains="+4420") == []
    assert british.mobile.list(contains="%1234")[0].phone_number == "+447405551234"


@pytest.mark.parametrize(
    ("number", "code", "given"),
    [
        ("+49305551000", 21631, {"address_sid": "AD" + "1" * 32}),
        ("+33185551000", 21649, {"bundle_sid": "BU" + "2" * 32}),
    ],
)
def test_some_countries_ask_who_uses_the_number(client, number, code, given):
    assert code_of(lambda: client.incoming_phone_numbers.create(phone_number=number)) == (400, code)

    bought = client.incoming_phone_numbers.create(phone_number=number, **given)

    assert {name: getattr(bought.fetch(), name) for name in given} == given
    assert (bought.type, bought.capabilities["sms"]) == ("local", False)


def test_numbers_have_a_price_by_the_month_and_texts_one_by_the_piece(client):
    british = client.pricing.v1.phone_numbers.countries("GB").fetch()

    prices = {price["number_type"]: price["current_price"] for price in british.phone_number_prices}
    assert (british.country, british.price_unit) == ("United Kingdom", "USD")
    assert prices == {"local": "1.15", "mobile": "1.15", "toll free": "2.15"}
    (carrier,) = client.pricing.v1.messaging.countries("GB").fetch().outbound_sms_prices
    assert carrier["prices"][0]["current_price"] == "0.0079"
    with pytest.raises(TwilioException, match="404"):
        client.pricing.v1.phone_numbers.countries("XX").fetch()


def test_the_last_number_stays(client):
    (number,) = client.incoming_phone_numbers.list()

    assert code_of(client.incoming_phone_numbers(number.sid).delete) == (409, 20009)


def test_our_number_is_shown_and_set(client, control, app):
    (number,) = client.incoming_phone_numbers.list(phone_number=NUMBER)
    assert number.sms_url == app.url + "/sms"
    assert number.capabilities["sms"]

    number.update(sms_url=app.url + "/elsewhere", sms_method="get", friendly_name="Desk")

    number = client.incoming_phone_numbers(number.sid).fetch()
    assert (number.sms_url, number.sms_method, number.friendly_name) == (
        app.url + "/elsewhere",
        "GET",
        "Desk",
    )
    control.text("hi")
    assert app.asked("/elsewhere")[0].method == "GET"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"voice_url": "voice"}, 21402),
        ({"sms_method": "PUT"}, 21403),
        ({"voice_url": "", "voice_fallback_url": "https://example.com/"}, 21405),
        ({"sms_url": "", "sms_fallback_url": "https://example.com/"}, 21406),
    ],
)
def test_our_number_takes_only_urls_and_methods(client, change, code):
    number = client.incoming_phone_numbers.list()[0]

    with pytest.raises(TwilioRestException) as refused:
        number.update(**change)

    assert refused.value.code == code
    assert client.incoming_phone_numbers.list()[0].voice_url == number.voice_url
