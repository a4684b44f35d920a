"""To which countries may be sent, as Twilio's own library reads it."""

from tests.local.twilio.rest.refusals import code_of


def test_calls_are_permitted_to_every_country_and_to_no_premium_number(client):
    country = client.voice.v1.dialing_permissions.countries("GB").fetch()

    assert (country.low_risk_numbers_enabled, country.country_codes) == (True, ["+44"])
    assert country.high_risk_special_numbers_enabled is False
    assert country.high_risk_tollfraud_numbers_enabled is False


def test_countries_are_found_by_what_may_be_called(client, control):
    control.account(no_calls_to=["IE"], premium_calls_to=["LV"])
    countries = client.voice.v1.dialing_permissions.countries

    closed = countries.list(low_risk_numbers_enabled=False)
    open_to_fraud = countries.list(high_risk_tollfraud_numbers_enabled=True)

    assert [country.iso_code for country in closed] == ["IE"]
    assert [country.iso_code for country in open_to_fraud] == ["LV"]
    assert [country.iso_code for country in countries.list(iso_code="DE")] == ["DE"]
    assert code_of(countries("ZZ").fetch) == (404, 20404)


def test_countries_that_may_be_texted_are_found_by_their_codes(client, control):
    control.account(no_texts_to=["GB"])

    found = client.accounts.v1.messaging_geopermissions.fetch(country_code="GB,US").permissions

    assert {each["country_code"]: each["enabled"] for each in found} == {"US": True, "GB": False}
