"""A fault-injecting proxy between a worker and storage, or a worker and Twilio.

Every request passes it. Some never arrive, or their response never does. It knows which message each
request is about.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Self
from urllib.parse import unquote

from aiohttp import ClientSession, TCPConnector, web
from yarl import URL

NOT_FORWARDED = {
    "connection",
    "keep-alive",
    "transfer-encoding",
    "content-length",
    "host",
    "content-encoding",
}


@dataclass(frozen=True)
class ProxiedRequest:
    """One request that passes the proxy."""

    step: str  # what the request does with the message, from STEPS
    message_id: str
    number: int  # the position of the request among those about that message, from 1


type Callback = Callable[[ProxiedRequest], Awaitable[None]]


class FaultProxy:
    """Forwards requests; calls ``before`` and ``after`` around each that is about a message."""

    def __init__(
        self, upstream: str, find_message: Callable[[str], str | None], *, before: Callback, after: Callback
    ) -> None:
        self._upstream = upstream
        self._find_message = find_message
        self._before, self._after = before, after
        self._counts: dict[str, int] = {}
        self.passed = 0  # all requests, about a message or not
        self._port = 0

    async def __aenter__(self) -> Self:
        self._session = ClientSession(connector=TCPConnector(limit=0), auto_decompress=False)
        app = web.Application(client_max_size=1 << 24)
        app.router.add_route("*", "/{path:.*}", self._pass)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()
        await self._session.close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    async def _pass(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        self.passed += 1
        proxied = self._proxied(request, body)
        if proxied:
            await self._before(proxied)
        headers = {
            name: value for name, value in request.headers.items() if name.lower() not in NOT_FORWARDED
        }
        url = URL(self._upstream + request.raw_path, encoded=True)
        async with self._session.request(
            request.method,
            url,
            data=body or None,
            headers=headers,
            allow_redirects=False,
            skip_auto_headers=(
                "Content-Type",
                "User-Agent",
                "Accept",
                "Accept-Encoding",
            ),  # the signature of requests to storage includes some
        ) as answer:
            content = await answer.read()
        if proxied:
            await self._after(proxied)
        kept = [(name, value) for name, value in answer.headers.items() if name.lower() not in NOT_FORWARDED]
        return web.Response(status=answer.status, body=content, headers=dict(kept))

    def _proxied(self, request: web.Request, body: bytes) -> ProxiedRequest | None:
        content = unquote(body.decode(errors="replace").replace("+", " "))
        text = f"{request.method} {unquote(request.raw_path)}\n{content}"
        message_id = self._find_message(text)
        if message_id is None:
            return None
        step = step_of(text)
        if step in NOT_COUNTED:
            return None
        self._counts[message_id] = self._counts.get(message_id, 0) + 1
        return ProxiedRequest(step, message_id, self._counts[message_id])


STEPS = [
    (r"^POST \S*/\$batch[\s\S]*/agenda", "move"),
    (r"^GET \S*/contacts", "check"),
    (r"^POST \S*/Messages\.json", "send"),
    (r"^GET \S*/Messages\.json", "look up"),
    (r"^GET \S*/Messages/", "fetch"),
    (r"^\w+ \S*/sids", "assign SID"),
    (r"^POST \S*/outbox/messages", "enqueue"),
    (r"^DELETE \S*/outbox/messages", "acknowledge"),
    (r"^GET \S*/deliveries", "read"),
    (r"\"Status\W+sending", "claim"),
    (r"^\w+ \S*/(deliveries|\$batch)", "record"),
]
"""The step of a request: that of the first pattern that matches."""


NOT_COUNTED = {"read", "fetch", "other"}
"""Reads that are not only made for sending: the number of requests does not include them."""


def step_of(text: str) -> str:
    """Return the step of a request."""
    return next((step for pattern, step in STEPS if re.search(pattern, text, re.MULTILINE)), "other")


async def nothing(_: ProxiedRequest) -> None:
    """Do nothing: the request passes."""
    await asyncio.sleep(0)
