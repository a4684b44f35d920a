"""Send webhooks as Twilio does: signed, within 15 s, and retried as the URL's fragment says."""

import asyncio
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import aiohttp

from local.twilio.errors import AppFailed
from local.twilio.simulation.events import Events
from local.twilio.simulation.faults import Fault, Faults
from local.twilio.webhooks.addresses import Overrides, join
from local.twilio.webhooks.request import MAX_BODY_BYTES, Answer, send_request
from local.twilio.webhooks.webhook import Webhook, sign

REDIRECTS = frozenset({301, 302, 303, 307})
"""The redirects that Twilio follows. All except 307 turn a POST into a GET without parameters."""
KEEPS_METHOD = 307
MAX_REDIRECTS = 10
NO_OUTCOME: dict[str, Any] = {"status": None, "error": None, "code": None, "answer": ""}
MAX_SHOWN = 4_000
"""Characters of a response in its event."""


class Sender:
    """Sends webhooks, and records each attempt as an event."""

    def __init__(self, *, auth_token: str, events: Events, faults: Faults) -> None:
        self.events = events
        self._auth_token = auth_token
        self._faults = faults
        self._session: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        """Open the HTTP session. Call it once, in the event loop that will send."""
        # A new connection for each webhook: an idle one may just have been closed by the app. No limit of
        # connections: a slow app must not delay unrelated calls. Each call has its own cookies.
        connector = aiohttp.TCPConnector(limit=0, force_close=True)
        self._session = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())

    async def stop(self) -> None:
        """Close all connections."""
        if self._session is not None:
            await self._session.close()

    async def fetch(self, webhook: Webhook) -> Answer:
        """Send a webhook that expects TwiML; a fault may drop or duplicate it. Raises as ``send``."""
        fault = self.inject_fault(webhook)
        if fault is not None and fault.mode == "drop":
            raise AppFailed(11205, "lost on the way", url=webhook.url.partition("#")[0])
        if fault is not None:
            await self.send(webhook)
        return await self.send(webhook)

    def inject_fault(self, webhook: Webhook) -> Fault | None:
        """Return the fault for ``webhook``, if any, and record it."""
        fault = self._faults.strike(webhook.place)
        if fault is not None:
            about, purpose = webhook.about, webhook.purpose
            self.events.add("fault", about=about, purpose=purpose, mode=fault.mode, url=webhook.url)
        return fault

    async def send(self, webhook: Webhook) -> Answer:
        """Return the app's response, whatever its status, after retries and redirects.

        Raises:
            AppFailed: there is no response, or it is too large.
        """
        url, _, fragment = webhook.url.partition("#")
        limits = Overrides.from_fragment(fragment)
        try:
            async with asyncio.timeout(limits.total_ms / 1000):
                answer = await self._with_retries(replace(webhook, url=url), limits)
        except TimeoutError as error:
            raise AppFailed(11200, "no answer in time", url=url) from error
        except AppFailed as failed:
            failed.url = failed.url or url
            raise
        if len(answer.body) > MAX_BODY_BYTES:
            raise AppFailed(11750, f"the response is larger than {MAX_BODY_BYTES} bytes", url=url)
        return answer

    async def _with_retries(self, webhook: Webhook, limits: Overrides) -> Answer:
        attempt = 0
        while True:
            attempt += 1
            last = attempt > limits.retries
            try:
                answer = await self._with_redirects(webhook, limits, attempt)
            except AppFailed as failed:
                if last or failed.reason not in limits.retry_on:
                    raise
            else:
                if last or f"{answer.status // 100}xx" not in limits.retry_on:
                    return answer

    async def _with_redirects(self, webhook: Webhook, limits: Overrides, attempt: int) -> Answer:
        webhook = _with_query(webhook)
        for _ in range(MAX_REDIRECTS + 1):
            answer = await self._attempt(webhook, limits, attempt)
            if not 300 <= answer.status < 400:  # noqa: PLR2004  redirects, in HTTP
                return answer
            if answer.status not in REDIRECTS or not answer.location:
                detail = (
                    f"a redirect ({answer.status}) without a Location, or with a status that is not followed"
                )
                raise AppFailed(11216, detail, url=webhook.url)
            webhook = replace(webhook, url=join(webhook.url, answer.location).partition("#")[0])
            if answer.status != KEEPS_METHOD:
                webhook = replace(webhook, method="GET", params={})
        raise AppFailed(11215, f"more than {MAX_REDIRECTS} redirects", url=webhook.url)

    async def _attempt(self, webhook: Webhook, limits: Overrides, attempt: int) -> Answer:
        assert self._session is not None, "start() comes first"  # noqa: S101  a bug of the stand-in, not an error of the app
        signature = sign(self._auth_token, webhook.url, webhook.params.items())
        started = asyncio.get_running_loop().time()
        outcome: dict[str, Any] = {
            "error": "no answer in time",
            "code": 11200,
        }  # if the request is cancelled by the timeout
        try:
            answer = await send_request(self._session, webhook, signature, limits)
            outcome = {"status": answer.status, "answer": answer.body[:MAX_SHOWN].decode(errors="replace")}
        except AppFailed as failed:
            outcome = {"error": str(failed), "code": failed.code}
            raise
        finally:
            ms = round((asyncio.get_running_loop().time() - started) * 1000, 1)
            self.events.add(
                "webhook", about=webhook.about, purpose=webhook.purpose,
                method=webhook.method, url=webhook.url, params=webhook.params,
                signature=signature, token=webhook.token, attempt=attempt, ms=ms, **NO_OUTCOME | outcome,
            )  # fmt: skip
        return answer


def _with_query(webhook: Webhook) -> Webhook:
    """Return the webhook as it is sent: a GET has its parameters in the URL, after those already there."""
    if webhook.method == "POST" or not webhook.params:
        return webhook
    joint = "&" if "?" in webhook.url else "?"
    return replace(webhook, url=webhook.url + joint + urlencode(webhook.params), params={})
