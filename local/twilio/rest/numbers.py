"""``IncomingPhoneNumbers``, which are ours, and ``AvailablePhoneNumbers``, which are made up (``stock``).

Source: https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource and
.../availablephonenumber-resource
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from aiohttp import web

from local.twilio.rest.errors import Refused
from local.twilio.rest.form import E_164, Form, is_method, is_url, read_query
from local.twilio.rest.resource import ACCOUNT, Resource, found_or_404, pick
from local.twilio.rest.v1.stock import SHELVES, Shelf, shelf_of
from local.twilio.state.account import Account, OwnNumber

HOOKS = ("voice", "voice_fallback", "sms", "sms_fallback")
URLS = (*(f"{hook}_url" for hook in HOOKS), "status_callback")
METHODS = (*(f"{hook}_method" for hook in HOOKS), "status_callback_method")

MAGIC = {"+15005550000": 21422, "+15005550001": 21421}
"""Twilio's test numbers: https://www.twilio.com/docs/iam/test-credentials."""

COMMON = {
    "address_requirements": "none",
    "beta": False,
}
"""The fields of all numbers."""

SIDS = {"AddressSid": re.compile(r"AD[0-9a-fA-F]{32}"), "BundleSid": re.compile(r"BU[0-9a-fA-F]{32}")}
"""The parameters of what a country asks for; the stand-in takes any SID, and has no such resources."""


def parameter(field: str) -> str:
    """Return the parameter that sets ``field``: ``VoiceUrl`` for ``voice_url``."""
    return field.title().replace("_", "")


class IncomingPhoneNumbers(Resource[OwnNumber]):
    """Our numbers, with the webhooks of their calls and texts."""

    path, listed = "/IncomingPhoneNumbers", "incoming_phone_numbers"
    filters: ClassVar = {"PhoneNumber": "phone_number", "FriendlyName": "friendly_name"}

    def _resources(self, _: web.Request) -> Mapping[str, OwnNumber]:
        return {number.sid: number for number in self.account.numbers.values()}

    def create(self, form: Form) -> OwnNumber:
        """Buy a number: a given one (``PhoneNumber``), or any in an ``AreaCode``."""
        number = OwnNumber(phone_number=self._chosen(form), created=self.core.clock.now())
        shelf = shelf_of(number.phone_number)
        form.refuse(21631, when=shelf.needs == "AddressSid" and not form.text("AddressSid"))
        form.refuse(21649, when=shelf.needs == "BundleSid" and not form.text("BundleSid"))
        self.update(number, form)
        self.account.numbers[number.phone_number] = number
        return number

    def _chosen(self, form: Form) -> str:
        form.check_magic("PhoneNumber", MAGIC)
        form.check(21421, E_164.fullmatch, "PhoneNumber")
        form.refuse(21422, when=form.text("PhoneNumber") in self.account.numbers)
        if number := form.text("PhoneNumber"):
            return number
        for_sale = numbers_for_sale(SHELVES["US", "Local"], form, self.account)
        form.refuse(21452, when=not for_sale)
        return for_sale[0]

    def update(self, row: OwnNumber, form: Form) -> None:
        """Set the webhooks. An empty URL means no webhook."""
        form.check(21402, is_url, *map(parameter, URLS))
        form.check(21403, is_method, *map(parameter, METHODS))
        for name, sid in SIDS.items():
            form.check(20001, sid.fullmatch, name)
        texts = ("friendly_name", "address_sid", "bundle_sid", *URLS)
        new = {field: form.get(parameter(field), getattr(row, field)) for field in texts}
        form.refuse(21405, when=bool(new["voice_fallback_url"] and not new["voice_url"]))
        form.refuse(21406, when=bool(new["sms_fallback_url"] and not new["sms_url"]))
        for field, value in new.items():
            setattr(row, field, value)
        for field in METHODS:
            setattr(row, field, form.text(parameter(field), getattr(row, field)).upper())
        row.updated = self.core.clock.now()

    def delete(self, row: OwnNumber) -> None:
        """Release a number. The last one is kept, because the stand-in needs one."""
        if len(self.account.numbers) == 1:
            raise Refused(20009)
        del self.account.numbers[row.phone_number]

    def _fields(self, row: OwnNumber) -> dict[str, Any]:
        shelf = shelf_of(row.phone_number)
        return {
            **COMMON,
            **pick(row, *URLS, *METHODS, "phone_number", "sid"),
            **dict.fromkeys(("emergency_address_sid", "identity_sid")),
            "address_sid": row.address_sid or None,
            "bundle_sid": row.bundle_sid or None,
            "capabilities": shelf.capabilities,
            **dict.fromkeys(("sms_application_sid", "trunk_sid", "voice_application_sid")),
            "api_version": "2010-04-01",
            "emergency_address_status": "unregistered",
            "emergency_status": "Inactive",
            "friendly_name": row.friendly_name or row.phone_number,
            "origin": "twilio",
            "status": "in-use",
            "type": shelf.kind,
            "voice_caller_id_lookup": False,
            "voice_receive_mode": "voice",
        }


AREA_CODE = re.compile(r"[2-9][0-9][0-9]")
CONTAINS = re.compile(r"\+?[0-9A-Za-z*%]{1,16}\$?")
"""Source of what it takes: ``Contains`` in Twilio's OpenAPI description of ``AvailablePhoneNumbers``."""
META = {"+": r"\+", "*": "[0-9]", "%": "[0-9]*"}
NO_NUMBERS = "533"
"""Twilio's magic area code without numbers."""
FOR_SALE = 30
CAPABILITIES = {"SmsEnabled": "sms", "MmsEnabled": "mms", "VoiceEnabled": "voice"}


class AvailablePhoneNumbers(Resource[dict[str, Any]]):
    """Numbers for sale, which are made up for each request."""

    listed = "available_phone_numbers"

    def routes(self) -> Iterator[web.RouteDef]:
        """Return the routes of the search; there are no others."""
        for kind in ("Local", "Mobile", "TollFree"):
            yield web.get(f"{ACCOUNT}/AvailablePhoneNumbers/{{country}}/{kind}.json", self._list)

    def _resources(self, request: web.Request) -> dict[str, dict[str, Any]]:
        """Return numbers that match ``AreaCode``, ``Contains`` and what they are to be capable of."""
        query, country = read_query(request), request.match_info["country"]
        query.check(21421, CONTAINS.fullmatch, "Contains")
        kind = request.path.rpartition("/")[2].removesuffix(".json")
        shelf = found_or_404(SHELVES.get((country, kind)))
        wanted = re.compile("".join(META.get(sign, sign) for sign in query.text("Contains")))
        common = {
            **COMMON,
            **dict.fromkeys(("lata", "latitude", "locality", "longitude")),
            **dict.fromkeys(("postal_code", "rate_center", "region")),
            "address_requirements": "local" if shelf.needs == "AddressSid" else "none",
            "capabilities": shelf.capabilities,
            "iso_country": country,
        }
        for_sale = numbers_for_sale(shelf, query, self.account) if fits(shelf, query) else []
        found = [number for number in for_sale if wanted.search(number)][:FOR_SALE]
        return {number: common | {"friendly_name": number, "phone_number": number} for number in found}

    def _as_json(self, row: dict[str, Any]) -> dict[str, Any]:
        return row


def fits(shelf: Shelf, query: Form) -> bool:
    """Return whether these numbers can, and cannot, what the query asks."""
    asked = [(name, ability) for name, ability in CAPABILITIES.items() if query.text(name)]
    return all(shelf.capabilities[ability] == query.flag(name) for name, ability in asked)


def numbers_for_sale(shelf: Shelf, form: Form, account: Account) -> list[str]:
    """Return numbers that are not ours, in the requested ``AreaCode``, which only +1 has."""
    form.check(21451, AREA_CODE.fullmatch, "AreaCode")
    area = form.text("AreaCode")
    if area == NO_NUMBERS:
        return []
    prefix = f"+1{area}" if area and shelf.prefix.startswith("+1") else shelf.prefix
    numbers = (f"{prefix}555{n:04}" for n in range(1000, 2000))
    return [number for number in numbers if number not in account.numbers]
