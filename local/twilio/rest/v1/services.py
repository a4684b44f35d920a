"""Messaging Services, their numbers and their A2P campaigns, as ``messaging.twilio.com`` shows them.

Sources: https://www.twilio.com/docs/messaging/api/service-resource,
https://www.twilio.com/docs/messaging/api/phonenumber-resource and
https://www.twilio.com/docs/messaging/api/usapptoperson-resource. They are set by
``PUT /_control/services/{sid}``.
"""

from collections.abc import Iterator
from typing import Any

from aiohttp import web

from local.twilio.rest.resource import found_or_404
from local.twilio.rest.v1.page import iso_8601, page
from local.twilio.state.account import Account, OwnNumber
from local.twilio.state.messaging_service import MessagingService

SERVICES = "/v1/Services"


class Services:
    """Serves ``/v1/Services`` and what is below each service."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def routes(self) -> Iterator[web.RouteDef]:
        """Return the routes."""
        yield web.get(SERVICES, self._list)
        yield web.get(f"{SERVICES}/{{sid}}", self._fetch)
        yield web.get(f"{SERVICES}/{{sid}}/PhoneNumbers", self._numbers)
        yield web.get(f"{SERVICES}/{{sid}}/Compliance/Usa2p", self._campaigns)
        yield web.get(f"{SERVICES}/{{sid}}/Compliance/Usa2p/{{campaign}}", self._campaign)

    async def _list(self, request: web.Request) -> web.Response:
        services = [self._fields(service) for service in self._account.services.values()]
        return page(request, "services", services, self._account.url)

    async def _fetch(self, request: web.Request) -> web.Response:
        return web.json_response(self._fields(self._found(request)))

    async def _numbers(self, request: web.Request) -> web.Response:
        service = self._found(request)
        numbers = [self._number(number, service) for number in self._account.numbers.values()]
        return page(request, "phone_numbers", numbers, self._account.url)

    async def _campaigns(self, request: web.Request) -> web.Response:
        service = self._found(request)
        found = [self._campaign_fields(service)] if service.campaign_status else []
        return page(request, "compliance", found, self._account.url)

    async def _campaign(self, request: web.Request) -> web.Response:
        service = self._found(request)
        is_there = service.campaign_status and request.match_info["campaign"] == campaign_sid(service)
        return web.json_response(found_or_404(self._campaign_fields(service) if is_there else None))

    def _found(self, request: web.Request) -> MessagingService:
        return found_or_404(self._account.services.get(request.match_info["sid"]))

    def _dated(self, row: MessagingService | OwnNumber, path: str) -> dict[str, Any]:
        return {
            "account_sid": self._account.sid,
            "date_created": iso_8601(row.created),
            "date_updated": iso_8601(row.updated),
            "url": f"{self._account.url}{SERVICES}/{path}",
        }

    def _fields(self, row: MessagingService) -> dict[str, Any]:
        url = f"{self._account.url}{SERVICES}/{row.sid}"
        below = {"phone_numbers": "PhoneNumbers", "us_app_to_person": "Compliance/Usa2p"}
        return {
            **self._dated(row, row.sid),
            "area_code_geomatch": True,
            "fallback_method": "POST",
            "fallback_to_long_code": True,
            "fallback_url": None,
            "friendly_name": "stand-in",
            "inbound_method": "POST",
            "inbound_request_url": row.inbound_request_url or None,
            "links": {name: f"{url}/{path}" for name, path in below.items()},
            "mms_converter": True,
            "scan_message_content": "inherit",
            "sid": row.sid,
            "smart_encoding": True,
            "status_callback": row.status_callback or None,
            "sticky_sender": True,
            "synchronous_validation": False,
            "us_app_to_person_registered": row.campaign_status == "VERIFIED",
            "use_inbound_webhook_on_number": row.use_inbound_webhook_on_number,
            "usecase": "notifications",
            "validity_period": 36_000,
        }

    def _number(self, row: OwnNumber, service: MessagingService) -> dict[str, Any]:
        return {
            **self._dated(row, f"{service.sid}/PhoneNumbers/{row.sid}"),
            "capabilities": ["SMS", "MMS", "Voice"],
            "country_code": "US",
            "phone_number": row.phone_number,
            "service_sid": service.sid,
            "sid": row.sid,
        }

    def _campaign_fields(self, row: MessagingService) -> dict[str, Any]:
        sid = campaign_sid(row)
        no, none = (
            ("age_gated", "direct_lending", "has_embedded_links", "has_embedded_phone"),
            ("campaign_id",),
        )
        texts = ("help_message", "message_flow", "opt_in_message", "opt_out_message")
        lists = ("errors", "help_keywords", "message_samples", "opt_in_keywords", "opt_out_keywords")
        return {
            **self._dated(row, f"{row.sid}/Compliance/Usa2p/{sid}"),
            **dict.fromkeys((*no, "is_externally_registered", "mock"), False),
            **dict.fromkeys(none),
            **dict.fromkeys(texts, ""),
            **{name: [] for name in lists},
            "brand_registration_sid": "BN" + row.sid[2:],
            "campaign_status": row.campaign_status,
            "description": "stand-in",
            "messaging_service_sid": row.sid,
            "rate_limits": {},
            "sid": sid,
            "subscriber_opt_in": True,
            "us_app_to_person_usecase": "MIXED",
        }


def campaign_sid(service: MessagingService) -> str:
    """Return the SID of the service's campaign: it has one at most."""
    return "QE" + service.sid[2:]
