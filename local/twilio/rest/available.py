"""``AvailablePhoneNumbers``: numbers for sale. There are as many as anyone could want, and they are made up.

Source: https://www.twilio.com/docs/phone-numbers/api/availablephonenumber-resource
"""

import re
from typing import Any

from aiohttp import web

from local.twilio.account import Account
from local.twilio.rest.errors import Refused
from local.twilio.rest.form import Form, read_query
from local.twilio.rest.paging import page_of
from local.twilio.rest.resource import BaseResource

KINDS = {"Local": "local", "Mobile": "mobile", "TollFree": "toll_free"}
CODES = {"US": "+1", "CA": "+1", "GB": "+44", "DE": "+49", "FR": "+33", "AU": "+61"}
"""Country codes of those for sale."""
AREA_CODE = re.compile(r"[2-9]\d\d")
CONTAINS = re.compile(r"[\w*+]{2,16}")
NO_NUMBERS = "533"
"""Twilio's magic area code in which there are none."""
FOR_SALE = 30


class AvailablePhoneNumbers(BaseResource):
    """The resource."""

    def routes(self) -> list[web.RouteDef]:
        """Return what is served, below the account."""
        return [
            web.get("/AvailablePhoneNumbers.json", self.countries),
            web.get("/AvailablePhoneNumbers/{country}.json", self.country),
            *(web.get(f"/AvailablePhoneNumbers/{{country}}/{kind}.json", self.list) for kind in KINDS),
        ]

    async def countries(self, _: web.Request) -> web.Response:
        """Return where numbers are for sale."""
        return web.json_response(
            {
                "countries": [self._country(code) for code in CODES],
                "uri": self._path("AvailablePhoneNumbers.json"),
            }
        )

    async def country(self, request: web.Request) -> web.Response:
        """Return one country."""
        return web.json_response(self._country(_known(request, "country", CODES)))

    async def list(self, request: web.Request) -> web.Response:
        """Return some numbers that match ``AreaCode`` and ``Contains``."""
        query, country = read_query(request), _known(request, "country", CODES)
        toll_free = request.path.endswith("/TollFree.json")
        contains = query.text("Contains")
        if contains and not CONTAINS.fullmatch(contains):
            raise Refused(21421, {"PhoneNumber": contains})
        wanted = re.compile(contains.replace("+", r"\+").replace("*", r"\d") or ".")
        area = query.text("AreaCode")
        for_sale = numbers_for_sale(country, area or "800" if toll_free else area, self._account)
        found = [self._shown(number, country, query) for number in for_sale if wanted.search(number)]
        return page_of(request, "available_phone_numbers", found[:FOR_SALE], key="phone_number")

    def _country(self, code: str) -> dict[str, Any]:
        path = self._path("AvailablePhoneNumbers", code)
        return {
            "beta": False,
            "country": code,
            "country_code": code,
            "subresource_uris": {name: f"{path}/{kind}.json" for kind, name in KINDS.items()},
            "uri": f"{path}.json",
        }

    def _shown(self, number: str, country: str, query: Form) -> dict[str, Any]:
        return {
            "address_requirements": "none",
            "beta": False,
            "capabilities": {"voice": True, "sms": True, "mms": True, "fax": False},
            "friendly_name": number,
            "iso_country": country,
            "lata": None,
            "latitude": None,
            "locality": None,
            "longitude": None,
            "phone_number": number,
            "postal_code": query.text("InPostalCode") or None,
            "rate_center": None,
            "region": query.text("InRegion") or None,
        }


def numbers_for_sale(country: str, area: str, account: Account) -> list[str]:
    """Return numbers that are not ours yet."""
    if area and not AREA_CODE.fullmatch(area):
        raise Refused(21451, {"AreaCode": area})
    if area == NO_NUMBERS:
        return []
    prefix = CODES[country] + (area or "415" if CODES[country] == "+1" else "301")
    numbers = (f"{prefix}555{n:04}" for n in range(1000, 2000))
    return [number for number in numbers if number not in account.numbers]


def _known(request: web.Request, name: str, known: dict[str, str]) -> str:
    value = request.match_info[name]
    if value not in known:
        raise Refused(20404, {"path": request.path})
    return value
