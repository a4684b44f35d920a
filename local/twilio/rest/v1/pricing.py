"""Prices of a country, as ``pricing.twilio.com`` shows them: of numbers by the month, and of texts.

Sources: https://www.twilio.com/docs/phone-numbers/pricing and https://www.twilio.com/docs/messaging/api/pricing.
Prices are texts with decimals, as in the examples of Twilio's OpenAPI description. They are invented.
"""

from collections.abc import Iterator
from typing import Any

from aiohttp import web

from local.twilio.rest.prices import PER_SEGMENT
from local.twilio.rest.resource import found_or_404
from local.twilio.rest.v1.stock import SHELVES
from local.twilio.state.account import Account

NAMES = {
    "US": "United States",
    "CA": "Canada",
    "GB": "United Kingdom",
    "DE": "Germany",
    "FR": "France",
    "AU": "Australia",
}
NUMBERS, TEXTS = "/v1/PhoneNumbers/Countries", "/v1/Messaging/Countries"


class Pricing:
    """Serves ``GET /v1/PhoneNumbers/Countries/{country}`` and ``GET /v1/Messaging/Countries/{country}``."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def routes(self) -> Iterator[web.RouteDef]:
        """Return the routes."""
        yield web.get(f"{NUMBERS}/{{country}}", self._numbers)
        yield web.get(f"{TEXTS}/{{country}}", self._texts)

    async def _numbers(self, request: web.Request) -> web.Response:
        common = self._common(request, NUMBERS)
        shelves = [shelf for (country, _), shelf in SHELVES.items() if country == common["iso_country"]]
        return web.json_response(
            common | {"phone_number_prices": [_price(shelf.monthly, shelf.kind) for shelf in shelves]}
        )

    async def _texts(self, request: web.Request) -> web.Response:
        common, price = self._common(request, TEXTS), str(PER_SEGMENT)
        outbound = {"carrier": "Other", "mcc": "", "mnc": "", "prices": [_price(price, "local")]}
        return web.json_response(
            common | {"outbound_sms_prices": [outbound], "inbound_sms_prices": [_price(price, "local")]}
        )

    def _common(self, request: web.Request, path: str) -> dict[str, Any]:
        country = request.match_info["country"]
        return {
            "country": found_or_404(NAMES.get(country)),
            "iso_country": country,
            "price_unit": "USD",
            "url": f"{self._account.url}{path}/{country}",
        }


def _price(amount: str, kind: str) -> dict[str, str]:
    return {"base_price": amount, "current_price": amount, "number_type": kind}
