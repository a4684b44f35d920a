"""The REST API as a whole: who may ask, what is served, and how errors look."""

import base64
import binascii
import hmac
import logging
import secrets
from asyncio import get_running_loop, sleep
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from aiohttp import web

from local.twilio.calls.exchange import Exchange
from local.twilio.faults import REST_MODES, Mode
from local.twilio.rest.caller_ids import OutgoingCallerIds
from local.twilio.rest.calls import Calls
from local.twilio.rest.conferences import Conferences, Participants
from local.twilio.rest.errors import Refused
from local.twilio.rest.messages import Media, Messages
from local.twilio.rest.numbers import AvailablePhoneNumbers, IncomingPhoneNumbers
from local.twilio.rest.queues import Members, Queues
from local.twilio.rest.recordings import CallRecordings, Recordings
from local.twilio.rest.resource import Resource, rfc_2822
from local.twilio.texts.carrier import Carrier

logger = logging.getLogger(__name__)

ACCOUNT = "/2010-04-01/Accounts/{account}"

RESOURCES: list[type[Resource[Any]]] = [
    Messages, Media, Calls, CallRecordings, Recordings, Conferences, Participants, Queues, Members,
    IncomingPhoneNumbers, AvailablePhoneNumbers, OutgoingCallerIds,
]  # fmt: skip

CREATION = {"/Messages.json": "messages", "/Calls.json": "calls"}
"""Where a fault can strike."""

NO_FAULT = Mode(processed=True)

SILENT_SECONDS = 30
"""How long a ``timeout`` keeps the client waiting: longer than any sensible timeout."""

type Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Api:
    """Every request to the REST API comes in and goes out here."""

    def __init__(self, exchange: Exchange, carrier: Carrier) -> None:
        core = exchange.core
        self._account = core.account
        self._clock = core.clock
        self._events = core.events
        self._created = core.clock.now()
        self._faults = core.faults
        self._resources = [kind(exchange, carrier) for kind in RESOURCES]
        self._open: set[object] = set()

    def routes(self) -> list[web.RouteDef]:
        """Return what is served."""
        closed = [route for resource in self._resources for route in resource.routes()]
        public = [route for resource in self._resources for route in resource.public_routes()]
        self._open = {route.handler for route in public}
        below = [web.route(route.method, ACCOUNT + route.path, route.handler) for route in closed + public]
        return [web.get(ACCOUNT + ".json", self._show_account), *below]

    async def serve(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Answer as Twilio does, whatever happens.

        Time stands still until the answer is out: nobody hears of a text before its sender has the SID.
        """
        started = get_running_loop().time()
        fault = self._faults.strike(_place_of(request))
        mode = REST_MODES[fault.mode] if fault else NO_FAULT
        with suppress(web.HTTPException):  # if it is too large, its handler says so
            await request.read()  # first, as a slow client must not hold up time
        with self._clock.held():
            response, code = await self._answer(request, handler, mode)
            response.headers["Twilio-Request-Id"] = "RQ" + secrets.token_hex(16)
            self._events.add(
                "request",
                method=request.method,
                path=request.path_qs,
                status=response.status,
                code=code,
                ms=round((get_running_loop().time() - started) * 1000, 1),
                fault=fault and fault.mode,
            )
            if not (mode.silent or mode.reset or mode.slow):
                return await _sent(response, request)
        if fault is not None and mode.slow:  # time goes on: the app may hear of a text before its SID
            await sleep(fault.seconds)
            return await _sent(response, request)
        if mode.silent:
            await sleep(SILENT_SECONDS)  # the client's time, which is always real
        if request.transport is not None:
            request.transport.abort()
        return response

    async def _answer(
        self, request: web.Request, handler: Handler, mode: Mode
    ) -> tuple[web.StreamResponse, int | None]:
        """Return the response, and Twilio's code if it is an error."""
        try:
            if request.match_info.handler not in self._open:
                self._authenticate(request)
            response = await handler(request) if mode.processed else web.Response()
            if mode.code is None:
                return response, None
            refused = Refused(mode.code)
        except Refused as error:
            refused = error
        except web.HTTPMethodNotAllowed:
            refused = Refused(20004)
        except web.HTTPNotFound:
            refused = Refused(20404, {"path": request.path})
        except web.HTTPException as error:
            logger.info("%s %s: %s", request.method, request.path, error)
            refused = Refused(20001)
        except Exception:
            logger.exception("%s %s failed", request.method, request.path)
            refused = Refused(20500)
        return refused.response(), refused.code

    def _authenticate(self, request: web.Request) -> None:
        """Check HTTP Basic: account SID and auth token, or API key SID and secret."""
        user, password = _credentials(request.headers.get("Authorization", ""))
        secret = self._account.auth_token if user == self._account.sid else self._account.api_keys.get(user)
        if secret is None or not hmac.compare_digest(secret.encode(), password.encode()):
            raise Refused(20003)
        if request.match_info.get("account", self._account.sid) != self._account.sid:
            raise Refused(20404, {"path": request.path})

    async def _show_account(self, _: web.Request) -> web.Response:
        """Return the account, which apps ask for to see whether Twilio is there.

        Source: https://www.twilio.com/docs/iam/api/account
        """
        account = self._account
        above = [resource for resource in self._resources if "{" not in resource.path]
        return web.json_response(
            {
                "sid": account.sid,
                "friendly_name": "stand-in",
                "status": "active",
                "type": "Full",
                "owner_account_sid": account.sid,
                "auth_token": account.auth_token,
                "date_created": rfc_2822(self._created),
                "date_updated": rfc_2822(self._created),
                "subresource_uris": {each.listed: f"{account.path}{each.path}.json" for each in above},
                "uri": f"{account.path}.json",
            }
        )


async def _sent(response: web.StreamResponse, request: web.Request) -> web.StreamResponse:
    await response.prepare(request)
    await response.write_eof()
    return response


def _place_of(request: web.Request) -> str:
    """Return the resource that ``request`` would create; nothing for any other request, which never fails."""
    ends = CREATION.items() if request.method == "POST" else ()
    return next((place for end, place in ends if request.path.endswith(end)), "")


def _credentials(header: str) -> tuple[str, str]:
    scheme, _, encoded = header.partition(" ")
    try:
        user, _, password = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return (user, password) if scheme.lower() == "basic" else ("", "")
