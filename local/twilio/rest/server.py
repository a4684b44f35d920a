"""The REST API as a whole: who may ask, what is served, and how errors look."""

import base64
import binascii
import hmac
import logging
import secrets
from asyncio import get_running_loop, sleep
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from typing import Protocol

from aiohttp import web

from local.twilio.account import Account
from local.twilio.clock import Clock
from local.twilio.events import Events
from local.twilio.faults import REST_MODES, Faults, Mode
from local.twilio.rest.errors import Refused
from local.twilio.rest.faults import lose_answer, place_of

logger = logging.getLogger(__name__)

PREFIX = "/2010-04-01/Accounts/{account}"

NO_FAULT = Mode(processed=True)

type Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Resource(Protocol):
    """One of Twilio's resources."""

    def routes(self) -> list[web.RouteDef]:
        """Return what is served, below the account."""


def rest_routes(resources: Iterable[Resource]) -> list[web.RouteDef]:
    """Return what is served."""
    return [
        web.route(route.method, PREFIX + route.path, route.handler)
        for resource in resources
        for route in resource.routes()
    ]


class Door:
    """Every request to the REST API comes in and goes out here."""

    def __init__(self, *, account: Account, clock: Clock, events: Events, faults: Faults) -> None:
        self._account = account
        self._clock = clock
        self._events = events
        self._faults = faults
        self._open: set[object] = set()

    def public(self, routes: Iterable[web.RouteDef]) -> list[web.RouteDef]:
        """Return ``routes`` below the account, open to everyone."""
        self._open.update(route.handler for route in routes)
        return [web.route(route.method, PREFIX + route.path, route.handler) for route in routes]

    async def serve(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Answer as Twilio does, whatever happens.

        Time stands still until the answer is out: nobody hears of a text before its sender has the SID.
        """
        started = get_running_loop().time()
        fault = self._faults.strike(place_of(request))
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
        await lose_answer(mode, request)
        return response

    async def _answer(
        self, request: web.Request, handler: Handler, mode: Mode
    ) -> tuple[web.StreamResponse, int | None]:
        """Return the response, and Twilio's code if it is an error."""
        try:
            if request.match_info.handler not in self._open:
                self._authenticate(request)
            response = await handler(request) if mode.processed else web.Response()
            _spoil(mode)
            return response, None  # noqa: TRY300  these three lines are one thought
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


async def _sent(response: web.StreamResponse, request: web.Request) -> web.StreamResponse:
    await response.prepare(request)
    await response.write_eof()
    return response


def _spoil(mode: Mode) -> None:
    """Take the answer away again, if that is how the request is to fail."""
    if mode.code is not None:
        raise Refused(mode.code)


def _credentials(header: str) -> tuple[str, str]:
    scheme, _, encoded = header.partition(" ")
    try:
        user, _, password = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return (user, password) if scheme.lower() == "basic" else ("", "")
