"""To which countries the account may call and text, as ``voice`` and ``accounts.twilio.com`` show it.

Sources: https://www.twilio.com/docs/voice/api/dialingpermissions-country-resource, and for texts Twilio's
OpenAPI description of accounts.twilio.com (``/v1/Messaging/GeoPermissions``). They are set by
``PUT /_control/account``. Calling codes and continents are those of a few countries only.
"""

from collections.abc import Iterator
from typing import Any

from aiohttp import web

from local.twilio.rest.form import Form, read_query
from local.twilio.rest.resource import found_or_404
from local.twilio.rest.v1.page import page
from local.twilio.state.account import Account

CODES = {
    "US": "+1", "CA": "+1", "GB": "+44", "DE": "+49", "FR": "+33", "AU": "+61", "IE": "+353", "PT": "+351",
    "ES": "+34", "IT": "+39", "NL": "+31", "CH": "+41", "AT": "+43", "LV": "+371",
}  # fmt: skip
"""The countries that the stand-in knows; Twilio knows all."""

COUNTRIES = "/v1/DialingPermissions/Countries"
BY_RISK = {
    "LowRiskNumbersEnabled": "low_risk_numbers_enabled",
    "HighRiskSpecialNumbersEnabled": "high_risk_special_numbers_enabled",
    "HighRiskTollfraudNumbersEnabled": "high_risk_tollfraud_numbers_enabled",
}
"""The parameters that filter by what may be called, and the field of each."""


class Permissions:
    """Serves ``/v1/DialingPermissions/Countries`` and ``/v1/Messaging/GeoPermissions``."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def routes(self) -> Iterator[web.RouteDef]:
        """Return the routes."""
        yield web.get(COUNTRIES, self._list_calls)
        yield web.get(f"{COUNTRIES}/{{country}}", self._fetch_calls)
        yield web.get("/v1/Messaging/GeoPermissions", self._texts)

    async def _list_calls(self, request: web.Request) -> web.Response:
        query = read_query(request)
        found = [self._calls(country) for country in CODES if query.text("IsoCode", country) == country]
        fitting = [country for country in found if _fits(country, query)]
        return page(request, "content", fitting, self._account.url)

    async def _fetch_calls(self, request: web.Request) -> web.Response:
        country = request.match_info["country"].upper()
        return web.json_response(found_or_404(self._calls(country) if country in CODES else None))

    async def _texts(self, request: web.Request) -> web.Response:
        asked = read_query(request).text("CountryCode").upper().replace(",", " ").split()
        countries = [country for country in CODES if not asked or country in asked]
        return web.json_response({"permissions": [self._text(country) for country in countries]})

    def _calls(self, country: str) -> dict[str, Any]:
        settings, url = self._account.settings, f"{self._account.url}{COUNTRIES}/{country}"
        high_risk = country in settings.premium_calls_to
        return {
            "continent": "NORTH_AMERICA" if CODES[country] == "+1" else "EUROPE",
            "country_codes": [CODES[country]],
            "high_risk_special_numbers_enabled": high_risk,
            "high_risk_tollfraud_numbers_enabled": high_risk,
            "iso_code": country,
            "links": {"highrisk_special_prefixes": f"{url}/HighRiskSpecialPrefixes"},
            "low_risk_numbers_enabled": country not in settings.no_calls_to,
            "name": country,
            "url": url,
        }

    def _text(self, country: str) -> dict[str, Any]:
        enabled = country not in self._account.settings.no_texts_to
        return {
            "country_code": country,
            "type": "country",
            "enabled": enabled,
            "prefix": CODES[country],
            "message": "",
        }


def _fits(country: dict[str, Any], query: Form) -> bool:
    asked = {field: query.text(name).lower() for name, field in BY_RISK.items() if query.text(name)}
    return all(str(country[field]).lower() == value for field, value in asked.items())
