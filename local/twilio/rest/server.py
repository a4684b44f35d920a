"""Serve the REST API: authentication, routes, faults and errors."""

import hmac
import logging
import secrets
from asyncio import get_running_loop, sleep
from collections.abc import Awaitable, Callable
from contextlib import suppress
from email.utils import format_datetime
from itertools import chain
from typing import Any

from aiohttp import encode_basic_auth, web

from local.twilio.calls.exchange import Exchange
from local.twilio.rest.caller_ids import OutgoingCallerIds
from local.twilio.rest.calls import Calls
from local.twilio.rest.conferences import Conferences, Participants
from local.twilio.rest.contents import Contents
from local.twilio.rest.errors import Refused
from local.twilio.rest.messages import Media, Messages
from local.twilio.rest.numbers import AvailablePhoneNumbers, IncomingPhoneNumbers
from local.twilio.rest.recordings import Recordings
from local.twilio.rest.resource import ACCOUNT, ASKED, Resource, rfc_2822
from local.twilio.rest.v1.alerts import Alerts
from local.twilio.rest.v1.permissions import Permissions
from local.twilio.rest.v1.pricing import Pricing
from local.twilio.rest.v1.services import Services
from local.twilio.simulation.faults import REST_MODES, Mode
from local.twilio.texts.carrier import Carrier

logger = logging.getLogger(__name__)

RESOURCES: list[type[Resource[Any]]] = [
    Messages, Media, Calls, Recordings, Conferences, Participants, IncomingPhoneNumbers,
    AvailablePhoneNumbers, OutgoingCallerIds,
]  # fmt: skip

CREATION = {"Messages.json": "messages", "Calls.json": "calls"}
"""The paths at which a POST can have a fault. Other requests never have one."""

NO_FAULT = Mode(processed=True)

SILENT_SECONDS = 30
"""How long a ``timeout_after`` fault keeps the client waiting: longer than any sensible timeout."""

OPEN = (f"{ACCOUNT}/Recordings/",)
ALL_OPEN = (*OPEN, f"{ACCOUNT}/Messages/{{message}}/Media/")
"""Files that need no authentication: https://www.twilio.com/docs/messaging/api/media-resource."""

CODES = {404: 20404, 405: 20004}
"""Twilio's codes for errors of the web server; any other is a bad request."""

type Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Api:
    """Handles every request to the REST API."""

    def __init__(self, exchange: Exchange, carrier: Carrier) -> None:
        self._core = exchange.core
        self._account = exchange.core.account
        self._created = exchange.core.clock.now()
        self._resources = [kind(exchange, carrier) for kind in RESOURCES]
        secrets_of = {self._account.sid: self._account.auth_token, **self._account.api_keys}
        self._credentials = [encode_basic_auth(*pair).encode() for pair in secrets_of.items()]

    def routes(self) -> list[web.RouteDef]:
        """Return the routes."""
        below = chain.from_iterable(resource.routes() for resource in self._resources)
        others = (kind(self._account) for kind in (Contents, Services, Permissions, Pricing))
        v1 = chain.from_iterable(other.routes() for other in (*others, Alerts(self._core)))
        return [web.get(f"{ACCOUNT}.json", self._show_account), *below, *v1]

    async def serve(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Respond as Twilio does, with faults and errors.

        Virtual time stops until the response is sent: no callback arrives before the client has the SID.
        """
        started = get_running_loop().time()
        fault = self._core.faults.strike(place_of(request))
        mode = REST_MODES[fault.mode] if fault else NO_FAULT
        with suppress(web.HTTPException):  # a body that is too large is reported by its handler
            await request.read()  # first, so that a slow client does not stop virtual time
        with self._core.clock.held():
            response, code = await self._answer(request, handler, mode)
            response.headers["Twilio-Request-Id"] = "RQ" + secrets.token_hex(16)
            # The clock that dates the resources, too: a client may measure how far it differs from its own.
            response.headers["Date"] = format_datetime(self._core.clock.now(), usegmt=True)
            self._core.events.add(
                "request",
                method=request.method,
                path=request.path_qs,
                status=response.status,
                code=code,
                ms=round((get_running_loop().time() - started) * 1000, 1),
                fault=fault and fault.mode,
                **request.get(ASKED, {}),
            )
            if not (mode.silent or mode.reset or mode.slow):
                await response.prepare(request)
                await response.write_eof()
        if fault is not None and mode.slow:  # time advances: a callback may arrive before the SID
            await sleep(fault.seconds)
        if mode.silent:
            await sleep(SILENT_SECONDS)  # the client's time, which is always real
        if (mode.silent or mode.reset) and request.transport is not None:
            request.transport.abort()
        return response

    async def _answer(
        self, request: web.Request, handler: Handler, mode: Mode
    ) -> tuple[web.StreamResponse, int | None]:
        """Return the response, with Twilio's code if it is an error."""
        try:
            self._authenticate(request)
            response = await handler(request) if mode.processed else web.Response()
            if mode.code is None:
                return response, None
            refused = Refused(mode.code)
        except Refused as error:
            refused = error
        except web.HTTPException as error:
            refused = Refused(CODES.get(error.status, 20001), {"path": request.path})
        except Exception:
            logger.exception("%s %s failed", request.method, request.path)
            refused = Refused(20500)
        return refused.response(), refused.code

    def _authenticate(self, request: web.Request) -> None:
        """Check HTTP Basic: account SID and auth token, or API key SID and secret; and the account's state.

        A recording needs no authentication, as at Twilio unless the account requires it; nor what came with
        a text, if the account does not require it. That an account which is suspended is still shown itself
        is unverified; https://www.twilio.com/docs/errors/20403 says that it may do nothing.
        """
        served = request.match_info.route.resource
        path = served.canonical if served is not None else ""
        is_open = path.startswith(OPEN if self._account.settings.media_need_credentials else ALL_OPEN)
        if is_open and not path.endswith(".json"):
            return
        header = request.headers.get("Authorization", "").encode(errors="replace")
        if not any(hmac.compare_digest(header, credentials) for credentials in self._credentials):
            raise Refused(20003)
        if self._account.settings.test_credentials and not place_of(request):
            raise Refused(20008)
        if self._account.settings.status != "active" and path != f"{ACCOUNT}.json":
            raise Refused(20403)
        if request.match_info.get("account", self._account.sid) != self._account.sid:
            raise web.HTTPNotFound

    async def _show_account(self, _: web.Request) -> web.Response:
        """Return the account, which apps fetch to check the connection.

        Source: https://www.twilio.com/docs/iam/api/account
        """
        account = self._account
        return web.json_response(
            {
                "sid": account.sid,
                "friendly_name": "stand-in",
                "status": account.settings.status,
                "type": "Trial" if account.settings.trial else "Full",
                "owner_account_sid": account.settings.owner or account.sid,
                "auth_token": account.auth_token,
                "date_created": rfc_2822(self._created),
                "date_updated": rfc_2822(self._created),
                "subresource_uris": {},
                "uri": f"{account.path}.json",
            }
        )


def place_of(request: web.Request) -> str:
    """Return what the request creates: ``messages``, ``calls``, or nothing."""
    return CREATION.get(request.path.rpartition("/")[2], "") if request.method == "POST" else ""
