"""``IncomingPhoneNumbers``, which are ours, and ``AvailablePhoneNumbers``, which are made up.

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
from local.twilio.state.account import Account, OwnNumber

HOOKS = ("voice", "voice_fallback", "sms", "sms_fallback")
URLS = (*(f"{hook}_url" for hook in HOOKS), "status_callback")
METHODS = (*(f"{hook}_method" for hook in HOOKS), "status_callback_method")

MAGIC = {"+15005550000": 21422, "+15005550001": 21421}
"""Twilio's test numbers: https://www.twilio.com/docs/iam/test-credentials."""

COMMON = {
    "address_requirements": "none",
    "beta": False,
    "capabilities": {"voice": True, "sms": True, "mms": True, "fax": False},
}
"""The fields of all numbers."""


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
        self.update(number, form)
        self.account.numbers[number.phone_number] = number
        return number

    def _chosen(self, form: Form) -> str:
        form.check_magic("PhoneNumber", MAGIC)
        form.check(21421, E_164.fullmatch, "PhoneNumber")
        form.refuse(21422, when=form.text("PhoneNumber") in self.account.numbers)
        if number := form.text("PhoneNumber"):
            return number
        for_sale = numbers_for_sale("+1", form, self.account)
        form.refuse(21452, when=not for_sale)
        return for_sale[0]

    def update(self, row: OwnNumber, form: Form) -> None:
        """Set the webhooks. An empty URL means no webhook."""
        form.check(21402, is_url, *map(parameter, URLS))
        form.check(21403, is_method, *map(parameter, METHODS))
        new = {field: form.get(parameter(field), getattr(row, field)) for field in ("friendly_name", *URLS)}
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
        return {
            **COMMON,
            **pick(row, *URLS, *METHODS, "phone_number", "sid"),
            **dict.fromkeys(("address_sid", "bundle_sid", "emergency_address_sid", "identity_sid")),
            **dict.fromkeys(("sms_application_sid", "trunk_sid", "voice_application_sid")),
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


CODES = {"US": "+1", "CA": "+1", "GB": "+44", "DE": "+49", "FR": "+33", "AU": "+61"}
"""The country codes with numbers for sale."""
USUAL_AREA = "415"
AREA_CODE = re.compile(r"[2-9][0-9][0-9]")
CONTAINS = re.compile(r"[\w*+]{2,16}")
NO_NUMBERS = "533"
"""Twilio's magic area code without numbers."""
FOR_SALE = 30


class AvailablePhoneNumbers(Resource[dict[str, Any]]):
    """Numbers for sale, which are made up for each request."""

    listed = "available_phone_numbers"

    def routes(self) -> Iterator[web.RouteDef]:
        """Return the routes of the search; there are no others."""
        for kind in ("Local", "Mobile", "TollFree"):
            yield web.get(f"{ACCOUNT}/AvailablePhoneNumbers/{{country}}/{kind}.json", self._list)

    def _resources(self, request: web.Request) -> dict[str, dict[str, Any]]:
        """Return numbers that match ``AreaCode`` and ``Contains``."""
        query, country = read_query(request), request.match_info["country"]
        query.check(21421, CONTAINS.fullmatch, "Contains")
        wanted = re.compile(query.text("Contains").replace("+", r"\+").replace("*", r"[0-9]"))
        usual_area = "800" if request.path.endswith("/TollFree.json") else USUAL_AREA
        for_sale = numbers_for_sale(found_or_404(CODES.get(country)), query, self.account, usual_area)
        common = {
            **COMMON,
            **dict.fromkeys(("lata", "latitude", "locality", "longitude")),
            **dict.fromkeys(("postal_code", "rate_center", "region")),
            "iso_country": country,
        }
        found = [number for number in for_sale if wanted.search(number)][:FOR_SALE]
        return {number: common | {"friendly_name": number, "phone_number": number} for number in found}

    def _as_json(self, row: dict[str, Any]) -> dict[str, Any]:
        return row


def numbers_for_sale(code: str, form: Form, account: Account, usual_area: str = USUAL_AREA) -> list[str]:
    """Return numbers that are not ours, in the requested ``AreaCode``, which only +1 has."""
    form.check(21451, AREA_CODE.fullmatch, "AreaCode")
    area = form.text("AreaCode", usual_area)
    if area == NO_NUMBERS:
        return []
    prefix = code + (area if code == "+1" else "301")
    numbers = (f"{prefix}555{n:04}" for n in range(1000, 2000))
    return [number for number in numbers if number not in account.numbers]
