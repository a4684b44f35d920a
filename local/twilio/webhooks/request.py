"""One HTTP request to the app, what can go wrong with it, and the cookies that it leaves."""

import re
from asyncio import IncompleteReadError
from contextlib import suppress
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlencode

import aiohttp
from yarl import URL

from local.twilio.errors import AppFailed
from local.twilio.webhooks.addresses import Overrides, parts_of
from local.twilio.webhooks.webhook import Cookies, Webhook

LARGEST = 64 * 1024
"""Bytes of an answer Twilio reads before it gives up with 11750."""

ADDRESS = re.compile(r"https?:[!-~]+")
FORM = "application/x-www-form-urlencoded; charset=UTF-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the app answered."""

    url: str  #: of the last request, if it was redirected: relative URLs start here
    status: int
    content_type: str  #: without parameters, in lower case
    body: bytes
    location: str

    @property
    def ok(self) -> bool:
        """Whether Twilio takes the body as an answer."""
        return 200 <= self.status < 300  # noqa: PLR2004  success, in HTTP


async def exchange(
    session: aiohttp.ClientSession, webhook: Webhook, signature: str, limits: Overrides
) -> Answer:
    """Make one request and read its answer up to one byte over ``LARGEST``; follow no redirect.

    Raises:
        AppFailed: there is no answer.
    """
    if not ADDRESS.fullmatch(webhook.url):
        raise AppFailed(11100, "not a URL")
    headers = {
        "User-Agent": "TwilioProxy/1.1",
        "Accept": "*/*",
        "X-Twilio-Signature": signature,
        "I-Twilio-Idempotency-Token": webhook.token,
        **_cookie_header(webhook.cookies, webhook.url),
    }
    body = None
    if webhook.method == "POST":
        body, headers["Content-Type"] = urlencode(webhook.params), FORM
    timeout = aiohttp.ClientTimeout(sock_connect=limits.connect_ms / 1000, sock_read=limits.read_ms / 1000)
    try:
        url = URL(webhook.url, encoded=True)  # what was signed must go out byte for byte
        async with session.request(
            webhook.method, url, data=body, headers=headers, timeout=timeout, allow_redirects=False
        ) as response:
            _keep(webhook.cookies, webhook.url, response.headers.getall("Set-Cookie", []))
            return Answer(
                url=webhook.url,
                status=response.status,
                content_type=response.content_type.lower() if "Content-Type" in response.headers else "",
                body=await _up_to(LARGEST + 1, response.content),
                location=response.headers.get("Location", ""),
            )
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        raise _named(error) from error


async def _up_to(most: int, content: aiohttp.StreamReader) -> bytes:
    try:
        return await content.readexactly(most)
    except IncompleteReadError as ended:
        return ended.partial


# The first that fits counts: some of these are kinds of the later ones.
_NAMES: list[tuple[type[Exception] | tuple[type[Exception], ...], str, int, str]] = [
    (aiohttp.ConnectionTimeoutError, "no connection in time", 11201, "ct"),
    (TimeoutError, "no answer in time", 11200, "rt"),
    (aiohttp.ClientConnectorDNSError, "no such host", 11210, ""),
    (aiohttp.ClientSSLError, "TLS failed", 11220, ""),
    (aiohttp.ClientConnectorError, "connection refused", 11202, "ct"),
    ((aiohttp.ServerDisconnectedError, aiohttp.ClientOSError), "the connection broke off", 11205, "rt"),
    ((aiohttp.InvalidURL, ValueError), "not a URL", 11100, ""),
    (Exception, "not HTTP", 11206, ""),
]


def _named(error: Exception) -> AppFailed:
    """Return Twilio's name for what happened."""
    text, code, reason = next(row[1:] for row in _NAMES if isinstance(error, row[0]))
    return AppFailed(code, text, reason=reason)


def _keep(cookies: Cookies, url: str, headers: list[str]) -> None:
    """Add what the ``Set-Cookie`` headers of an answer from ``url`` set."""
    for header in headers:
        with suppress(CookieError):
            cookies.setdefault(parts_of(url).netloc, {}).update(SimpleCookie(header))


def _cookie_header(cookies: Cookies, url: str) -> dict[str, str]:
    """Return the ``Cookie`` header for a request to ``url``, if there is any."""
    alive = [each for each in cookies.get(parts_of(url).netloc, {}).values() if each["max-age"] != "0"]
    return {"Cookie": "; ".join(f"{each.key}={each.coded_value}" for each in alive)} if alive else {}
