"""Send one HTTP request to the app, name its errors as Twilio does, and keep its cookies."""

import re
from asyncio import IncompleteReadError
from contextlib import suppress
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlencode

import aiohttp
from yarl import URL

from local.twilio.errors import AppFailed
from local.twilio.webhooks.addresses import Overrides, split_url
from local.twilio.webhooks.webhook import Cookies, Webhook

MAX_BODY_BYTES = 64 * 1024
"""The maximum size of a response; a larger one is Twilio's error 11750."""

ADDRESS = re.compile(r"https?:[!-~]+")
FORM = "application/x-www-form-urlencoded; charset=UTF-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A response of the app."""

    url: str  #: of the last request, if it was redirected: the base of relative URLs
    status: int
    content_type: str  #: without parameters, in lower case
    body: bytes
    location: str

    @property
    def ok(self) -> bool:
        """Whether Twilio accepts the response."""
        return 200 <= self.status < 300  # noqa: PLR2004  success, in HTTP


async def send_request(
    session: aiohttp.ClientSession, webhook: Webhook, signature: str, limits: Overrides
) -> Answer:
    """Make one request, and read at most one byte more than ``MAX_BODY_BYTES``; follow no redirect.

    Raises:
        AppFailed: there is no response.
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
        url = URL(webhook.url, encoded=True)  # the URL must be sent byte for byte as it was signed
        async with session.request(
            webhook.method, url, data=body, headers=headers, timeout=timeout, allow_redirects=False
        ) as response:
            _store_cookies(webhook.cookies, webhook.url, response.headers.getall("Set-Cookie", []))
            return Answer(
                url=webhook.url,
                status=response.status,
                content_type=response.content_type.lower() if "Content-Type" in response.headers else "",
                body=await _read_at_most(MAX_BODY_BYTES + 1, response.content),
                location=response.headers.get("Location", ""),
            )
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        raise _as_app_failed(error) from error


async def _read_at_most(most: int, content: aiohttp.StreamReader) -> bytes:
    try:
        return await content.readexactly(most)
    except IncompleteReadError as ended:
        return ended.partial


# The first match is used: some of these are subclasses of later ones.
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


def _as_app_failed(error: Exception) -> AppFailed:
    """Return Twilio's error for an exception."""
    text, code, reason = next(row[1:] for row in _NAMES if isinstance(error, row[0]))
    return AppFailed(code, text, reason=reason)


def _store_cookies(cookies: Cookies, url: str, headers: list[str]) -> None:
    """Store the cookies in the ``Set-Cookie`` headers of a response from ``url``."""
    for header in headers:
        with suppress(CookieError):
            cookies.setdefault(split_url(url).netloc, {}).update(SimpleCookie(header))


def _cookie_header(cookies: Cookies, url: str) -> dict[str, str]:
    """Return the ``Cookie`` header for a request to ``url``, if there are cookies."""
    of_host = cookies.get(split_url(url).netloc, {}).values()
    pairs = [f"{cookie.key}={cookie.coded_value}" for cookie in of_host if cookie["max-age"] != "0"]
    return {"Cookie": "; ".join(pairs)} if pairs else {}
