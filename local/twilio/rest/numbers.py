"""``IncomingPhoneNumbers``, which are ours, and ``AvailablePhoneNumbers``, which are made up, without end.

Source: https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource and
.../availablephonenumber-resource
"""

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from aiohttp import web

from local.twilio.account import Account, OwnNumber
from local.twilio.rest.errors import Refused
from local.twilio.rest.form import E_164, Form, is_method, is_url, read_query
from local.twilio.rest.resource import Resource, must, page_of, same

URLS = ("voice_url", "voice_fallback_url", "sms_url", "sms_fallback_url", "status_callback")
METHODS = (
    "voice_method",
    "voice_fallback_method",
    "sms_method",
    "sms_fallback_method",
    "status_callback_method",
)
SETTABLE = {_name.title().replace("_", ""): _name for _name in ("friendly_name", *URLS, *METHODS)}
"""The parameter for each field: ``VoiceUrl`` sets ``voice_url``."""

MAGIC = {"+15005550000": 21422, "+15005550001": 21421}
"""Twilio's test numbers: https://www.twilio.com/docs/iam/test-credentials."""

COMMON = {
    "address_requirements": "none",
    "beta": False,
    "capabilities": {"voice": True, "sms": True, "mms": True, "fax": False},
}
"""What all numbers have."""


class IncomingPhoneNumbers(Resource[OwnNumber]):
    """Our numbers, and where their calls and texts go."""

    path, listed = "/IncomingPhoneNumbers", "incoming_phone_numbers"
    filters: ClassVar = {
        "PhoneNumber": lambda number, given: given.strip("*") in number.phone_number,
        "FriendlyName": same("friendly_name"),
    }
    copied = (*URLS, *METHODS, "phone_number", "sid")
    absent = (
        "address_sid",
        "bundle_sid",
        "emergency_address_sid",
        "identity_sid",
        "trunk_sid",
        "voice_application_sid",
        "sms_application_sid",
    )

    def kept(self, _: web.Request) -> Mapping[str, OwnNumber]:
        """See ``Resource``."""
        return {number.sid: number for number in self.account.numbers.values()}

    def create(self, form: Form, _: web.Request) -> OwnNumber:
        """Add a number: one in particular (``PhoneNumber``), or any in an ``AreaCode``."""
        number = OwnNumber(phone_number=self._chosen(form), created=self.core.clock.now())
        self.update(number, form)
        self.account.numbers[number.phone_number] = number
        return number

    def update(self, row: OwnNumber, form: Form) -> None:
        """Set where calls and texts go. An empty URL is none."""
        changes = {field: form[name] for name, field in SETTABLE.items() if name in form}
        for field, value in changes.items():
            if field in URLS and value and not is_url(value):
                raise Refused(21205, {"Url": value})
            if field in METHODS and not is_method(value):
                raise Refused(21209, {"Method": value})
        for field, value in changes.items():
            setattr(row, field, value.upper() if field in METHODS else value)
        row.updated = self.core.clock.now()

    def delete(self, row: OwnNumber) -> None:
        """Give a number back. The last one stays, as the stand-in needs one."""
        if len(self.account.numbers) == 1:
            raise Refused(20009)
        del self.account.numbers[row.phone_number]

    def _chosen(self, form: Form) -> str:
        number, area = form.text("PhoneNumber"), form.text("AreaCode")
        if not number:
            for_sale = numbers_for_sale("US", area, self.account)
            if not for_sale:
                raise Refused(21452, form)
            return for_sale[0]
        if number in MAGIC:
            raise Refused(MAGIC[number], form)
        if not E_164.fullmatch(number):
            raise Refused(21421, form)
        if number in self.account.numbers:
            raise Refused(21422, form)
        return number

    def more(self, row: OwnNumber) -> dict[str, Any]:
        """See ``Resource``."""
        return COMMON | {
            "api_version": "2010-04-01",
            "emergency_address_status": "unregistered",
            "emergency_status": "Inactive",
            "friendly_name": row.friendly_name or row.phone_number,
            "origin": "twilio",
            "status": "in-use",
            "type": "local",
            "voice_caller_id_lookup": False,
            "voice_receive_mode": "voice",
        }


KINDS = {"Local": "local", "Mobile": "mobile", "TollFree": "toll_free"}
CODES = {"US": "+1", "CA": "+1", "GB": "+44", "DE": "+49", "FR": "+33", "AU": "+61"}
"""Country codes of those for sale."""
AREA_CODE = re.compile(r"[2-9]\d\d")
CONTAINS = re.compile(r"[\w*+]{2,16}")
NO_NUMBERS = "533"
"""Twilio's magic area code in which there are none."""
FOR_SALE = 30


class AvailablePhoneNumbers(Resource[str]):
    """Numbers for sale."""

    path, listed = "/AvailablePhoneNumbers", "available_phone_numbers"

    def routes(self) -> list[web.RouteDef]:
        """See ``Resource``."""
        return [
            web.get(f"{self.path}.json", self._countries),
            web.get(f"{self.path}/{{country}}.json", self._country),
            *(web.get(f"{self.path}/{{country}}/{kind}.json", self._list) for kind in KINDS),
        ]

    async def _countries(self, _: web.Request) -> web.Response:
        countries = [self.shown(code) for code in CODES]
        return web.json_response({"countries": countries, "uri": f"{self.account.path}{self.path}.json"})

    async def _country(self, request: web.Request) -> web.Response:
        return web.json_response(self.shown(_country(request)))

    def shown(self, code: str) -> dict[str, Any]:
        """Return a country as Twilio shows it."""
        path = f"{self.account.path}{self.path}/{code}"
        return {
            "beta": False,
            "country": code,
            "country_code": code,
            "subresource_uris": {name: f"{path}/{kind}.json" for kind, name in KINDS.items()},
            "uri": f"{path}.json",
        }

    async def _list(self, request: web.Request) -> web.Response:
        """Return some numbers that match ``AreaCode`` and ``Contains``."""
        query, country = read_query(request), _country(request)
        contains, area = query.text("Contains"), query.text("AreaCode")
        if contains and not CONTAINS.fullmatch(contains):
            raise Refused(21421, {"PhoneNumber": contains})
        wanted = re.compile(contains.replace("+", r"\+").replace("*", r"\d") or ".")
        if request.path.endswith("/TollFree.json"):
            area = area or "800"
        for_sale = numbers_for_sale(country, area, self.account)
        found = [(number, number) for number in for_sale if wanted.search(number)][:FOR_SALE]
        common = COMMON | {
            **dict.fromkeys(("lata", "latitude", "locality", "longitude", "rate_center")),
            "iso_country": country,
            "postal_code": query.text("InPostalCode") or None,
            "region": query.text("InRegion") or None,
        }

        def shown(number: str) -> dict[str, Any]:
            return common | {"friendly_name": number, "phone_number": number}

        return web.json_response(page_of(request, self.listed, found, shown))


def numbers_for_sale(country: str, area: str, account: Account) -> list[str]:
    """Return numbers that are not ours yet."""
    if area and not AREA_CODE.fullmatch(area):
        raise Refused(21451, {"AreaCode": area})
    if area == NO_NUMBERS:
        return []
    prefix = CODES[country] + (area or "415" if CODES[country] == "+1" else "301")
    numbers = (f"{prefix}555{n:04}" for n in range(1000, 2000))
    return [number for number in numbers if number not in account.numbers]


def _country(request: web.Request) -> str:
    code = request.match_info["country"]
    return must(code if code in CODES else None, request)
