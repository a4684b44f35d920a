"""Sends webhooks the way Twilio does: signed, within 15 s, retried as the URL's fragment asks."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import aiohttp

from local.twilio.errors import AppFailed
from local.twilio.events import Events
from local.twilio.faults import Fault, Faults
from local.twilio.webhooks.addresses import Overrides, join, split_fragment
from local.twilio.webhooks.request import LARGEST, Answer, exchange, header_for, keep
from local.twilio.webhooks.webhook import Webhook, sign

FORM = "application/x-www-form-urlencoded; charset=UTF-8"
REDIRECTS = frozenset({301, 302, 303, 307, 308})
KEEPS_METHOD = frozenset({307, 308})
"""The other redirects turn a POST into a GET without parameters."""
MOST_REDIRECTS = 10
SHOWN = 4_000
"""Characters of an answer that go into the log."""


class Sender:
    """Sends webhooks, and records each attempt as an event."""

    def __init__(self, *, auth_token: str, events: Events, faults: Faults) -> None:
        self.events = events
        self._auth_token = auth_token
        self._faults = faults
        self._session: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        """Make ready. Call once, in the loop that will send."""
        # A connection for each webhook: an app that has just closed an idle one is not to blame. No limit to
        # them: a slow app must not make unrelated calls wait. Each call has cookies of its own.
        connector = aiohttp.TCPConnector(limit=0, force_close=True)
        self._session = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())

    async def stop(self) -> None:
        """Close all connections."""
        if self._session is not None:
            await self._session.close()

    async def ask(self, webhook: Webhook) -> Answer:
        """Send a webhook whose answer matters; a fault may lose it, or send it twice. Raises as ``send``."""
        fault = self.strike(webhook)
        if fault is not None and fault.mode == "drop":
            raise AppFailed(11205, "lost on the way", url=split_fragment(webhook.url)[0])
        if fault is not None:
            await self.send(webhook)
        return await self.send(webhook)

    def strike(self, webhook: Webhook) -> Fault | None:
        """Return the fault that hits ``webhook``, if any, and say so in the log."""
        fault = self._faults.strike(webhook.place)
        if fault is not None:
            about, purpose = webhook.about, webhook.purpose
            self.events.add("fault", about=about, purpose=purpose, mode=fault.mode, url=webhook.url)
        return fault

    async def send(self, webhook: Webhook) -> Answer:
        """Return the app's answer, whatever its status, after retries and redirects.

        Raises:
            AppFailed: there is none, or it is too large.
        """
        assert self._session is not None, "start() comes first"  # noqa: S101  a mistake of ours, not of a caller's
        url, fragment = split_fragment(webhook.url)
        limits = Overrides.of(fragment)
        sending = _Sending(self._session, self._auth_token, self.events, webhook, limits)
        try:
            async with asyncio.timeout(limits.total_ms / 1000):
                answer = await sending.with_retries(_Request(webhook.method, url, webhook.params))
        except TimeoutError as error:
            raise AppFailed(11200, "no answer in time", url=url) from error
        except AppFailed as failed:
            failed.url = failed.url or url
            raise
        if len(answer.body) > LARGEST:
            raise AppFailed(11750, f"the answer is larger than {LARGEST} bytes", url=url)
        return answer


@dataclass(frozen=True, slots=True)
class _Request:
    method: str
    url: str
    params: Mapping[str, str]

    def in_full(self) -> "_Request":
        """Return what really goes out: GET has its parameters in the URL, after those already there."""
        if self.method == "POST" or not self.params:
            return self
        joint = "&" if "?" in self.url else "?"
        return _Request(self.method, self.url + joint + urlencode(self.params), {})

    def redirected(self, answer: Answer) -> "_Request":
        """Return the request that ``answer`` sends us on to."""
        if not answer.location:
            raise AppFailed(11216, "a redirect without a Location", url=self.url)
        url = split_fragment(join(self.url, answer.location))[0]
        if answer.status in KEEPS_METHOD:
            return _Request(self.method, url, self.params)
        return _Request("GET", url, {})


@dataclass(slots=True)
class _Sending:
    """One webhook on its way, over all its attempts."""

    session: aiohttp.ClientSession
    auth_token: str
    events: Events
    webhook: Webhook
    limits: Overrides
    attempt: int = 0

    async def with_retries(self, request: _Request) -> Answer:
        while True:
            self.attempt += 1
            last = self.attempt > self.limits.retries
            try:
                answer = await self._with_redirects(request)
            except AppFailed as failed:
                if last or failed.reason not in self.limits.retry_on:
                    raise
            else:
                if last or f"{answer.status // 100}xx" not in self.limits.retry_on:
                    return answer

    async def _with_redirects(self, request: _Request) -> Answer:
        for _ in range(MOST_REDIRECTS + 1):
            answer = await self._once(request.in_full())
            if answer.status not in REDIRECTS:
                return answer
            request = request.redirected(answer)
        raise AppFailed(11215, f"more than {MOST_REDIRECTS} redirects", url=request.url)

    async def _once(self, request: _Request) -> Answer:
        signature = sign(self.auth_token, request.url, request.params.items())
        headers = {
            "User-Agent": "TwilioProxy/1.1",
            "Accept": "*/*",
            "X-Twilio-Signature": signature,
            "I-Twilio-Idempotency-Token": self.webhook.token,
            **header_for(self.webhook.cookies, request.url),
        }
        body = urlencode(request.params) if request.method == "POST" else None
        if body is not None:
            headers["Content-Type"] = FORM
        started = asyncio.get_running_loop().time()
        outcome: dict[str, Any] = {"error": "no answer in time", "code": 11200}  # if we are cut off below
        try:
            answer = await exchange(
                self.session, request.method, request.url, body=body, headers=headers, limits=self.limits
            )
            outcome = {"status": answer.status, "answer": answer.body[:SHOWN].decode(errors="replace")}
        except AppFailed as failed:
            outcome = {"error": str(failed), "code": failed.code}
            raise
        finally:
            ms = round((asyncio.get_running_loop().time() - started) * 1000, 1)
            self._record(request, signature, {"ms": ms, **outcome})
        keep(self.webhook.cookies, request.url, answer.set_cookies)
        return answer

    def _record(self, request: _Request, signature: str, outcome: dict[str, Any]) -> None:
        self.events.add(
            "webhook",
            about=self.webhook.about,
            purpose=self.webhook.purpose,
            method=request.method,
            url=request.url,
            params=dict(request.params),
            signature=signature,
            token=self.webhook.token,
            attempt=self.attempt,
            **{"status": None, "error": None, "code": None, "answer": "", **outcome},
        )
