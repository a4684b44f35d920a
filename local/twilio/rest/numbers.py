"""``IncomingPhoneNumbers``: our numbers, and where their calls and texts go.

Source: https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource
"""

from typing import Any

from aiohttp import web

from local.twilio.account import OwnNumber
from local.twilio.rest.available import numbers_for_sale
from local.twilio.rest.dates import rfc_2822
from local.twilio.rest.errors import Refused
from local.twilio.rest.form import Form, read_form, read_query
from local.twilio.rest.paging import page_of
from local.twilio.rest.resource import BaseResource
from local.twilio.rest.rules import E_164, is_url

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

NOT_SET = dict.fromkeys(
    [
        "address_sid",
        "bundle_sid",
        "emergency_address_sid",
        "identity_sid",
        "trunk_sid",
        "voice_application_sid",
        "sms_application_sid",
    ]
)


class IncomingPhoneNumbers(BaseResource):
    """The resource."""

    def routes(self) -> list[web.RouteDef]:
        """Return what is served, below the account."""
        return [
            web.get("/IncomingPhoneNumbers.json", self.list),
            web.post("/IncomingPhoneNumbers.json", self.buy),
            web.get("/IncomingPhoneNumbers/{sid}.json", self.fetch),
            web.delete("/IncomingPhoneNumbers/{sid}.json", self.release),
            web.post("/IncomingPhoneNumbers/{sid}.json", self.update),
        ]

    async def list(self, request: web.Request) -> web.Response:
        """Return the numbers that match ``PhoneNumber`` (a part of one will do) and ``FriendlyName``."""
        query = read_query(request)
        found = [
            number
            for number in self._account.numbers.values()
            if query.text("PhoneNumber").strip("*") in number.phone_number
            and query.text("FriendlyName") in {"", number.friendly_name}
        ]
        return page_of(request, "incoming_phone_numbers", [self._shown(number) for number in found])

    async def fetch(self, request: web.Request) -> web.Response:
        """Return one number."""
        return web.json_response(self._shown(self._find(request)))

    async def update(self, request: web.Request) -> web.Response:
        """Set where calls and texts go. An empty URL is none."""
        number = self._find(request)
        self._change(number, await read_form(request))
        return web.json_response(self._shown(number))

    async def buy(self, request: web.Request) -> web.Response:
        """Add a number: one in particular (``PhoneNumber``), or any in an ``AreaCode``."""
        form, now = await read_form(request), self._clock.now()
        number = OwnNumber(phone_number=self._chosen(form), created=now, updated=now)
        self._change(number, form)
        self._account.numbers[number.phone_number] = number
        return web.json_response(self._shown(number), status=201)

    async def release(self, request: web.Request) -> web.Response:
        """Give a number back. The last one stays, as the stand-in needs one."""
        number = self._find(request)
        if len(self._account.numbers) == 1:
            raise Refused(20009)
        del self._account.numbers[number.phone_number]
        return web.Response(status=204)

    def _chosen(self, form: Form) -> str:
        number, area = form.text("PhoneNumber"), form.text("AreaCode")
        if not number:
            for_sale = numbers_for_sale("US", area, self._account)
            if not for_sale:
                raise Refused(21452, form)
            return for_sale[0]
        if number in MAGIC:
            raise Refused(MAGIC[number], form)
        if not E_164.fullmatch(number):
            raise Refused(21421, form)
        if number in self._account.numbers:
            raise Refused(21422, form)
        return number

    def _change(self, number: OwnNumber, form: Form) -> None:
        changes = {field: form[name] for name, field in SETTABLE.items() if name in form}
        for field, value in changes.items():
            if field in URLS and value and not is_url(value):
                raise Refused(21205, {"Url": value})
            if field in METHODS and value.upper() not in {"GET", "POST"}:
                raise Refused(21209, {"Method": value})
        for field, value in changes.items():
            setattr(number, field, value.upper() if field in METHODS else value)
        number.updated = self._clock.now()

    def _find(self, request: web.Request) -> OwnNumber:
        for number in self._account.numbers.values():
            if number.sid == request.match_info["sid"]:
                return number
        raise Refused(20404, {"path": request.path})

    def _shown(self, number: OwnNumber) -> dict[str, Any]:
        """Return the number as Twilio's API shows it."""
        return {
            "account_sid": self._account.sid,
            "address_requirements": "none",
            "api_version": "2010-04-01",
            "beta": False,
            "capabilities": {"voice": True, "sms": True, "mms": True, "fax": False},
            "date_created": rfc_2822(number.created),
            "date_updated": rfc_2822(number.updated),
            "emergency_address_status": "unregistered",
            "emergency_status": "Inactive",
            "friendly_name": number.friendly_name or number.phone_number,
            "origin": "twilio",
            "phone_number": number.phone_number,
            "sid": number.sid,
            "status": "in-use",
            "type": "local",
            "uri": f"/2010-04-01/Accounts/{self._account.sid}/IncomingPhoneNumbers/{number.sid}.json",
            "voice_caller_id_lookup": False,
            "voice_receive_mode": "voice",
            **{field: getattr(number, field) for field in (*URLS, *METHODS)},
            **NOT_SET,
        }
