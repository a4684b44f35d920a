"""One HTTP request to the app, what can go wrong with it, and the cookies that it leaves."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie

import aiohttp
from yarl import URL

from local.twilio.errors import AppFailed
from local.twilio.webhooks.addresses import Overrides, parts_of

LARGEST = 64 * 1024
"""Bytes of an answer Twilio reads before it gives up with 11750."""

type Cookies = dict[tuple[str, str], str]
"""Values by host and name. Twilio keeps them as long as a call lasts, for the host that set them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the app answered."""

    url: str  #: of the last request, if it was redirected: relative URLs start here
    status: int
    content_type: str = ""  #: without parameters, in lower case
    body: bytes = b""
    location: str = ""
    set_cookies: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether Twilio takes the body as an answer."""
        return 200 <= self.status < 300  # noqa: PLR2004  success, in HTTP


async def exchange(
    session: aiohttp.ClientSession,
    method: str,
    url: str,
    *,
    body: str | None,
    headers: Mapping[str, str],
    limits: Overrides,
) -> Answer:
    """Make one request and read its answer up to one byte over ``LARGEST``; follow no redirect.

    Raises:
        AppFailed: there is no answer.
    """
    if (
        not url.isascii()
        or any(character <= " " for character in url)
        or not url.startswith(("http:", "https:"))
    ):
        raise AppFailed(11100, "not a URL")
    timeout = aiohttp.ClientTimeout(sock_connect=limits.connect_ms / 1000, sock_read=limits.read_ms / 1000)
    try:
        # encoded=True: what was signed must go out byte for byte.
        target = URL(url, encoded=True)
        async with session.request(
            method, target, data=body, headers=headers, timeout=timeout, allow_redirects=False
        ) as response:
            content = await _up_to(response.content, LARGEST + 1)
            return Answer(
                url=url,
                status=response.status,
                content_type=response.content_type.lower() if "Content-Type" in response.headers else "",
                body=content,
                location=response.headers.get("Location", ""),
                set_cookies=tuple(response.headers.getall("Set-Cookie", ())),
            )
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        raise _named(error) from error


async def _up_to(content: aiohttp.StreamReader, most: int) -> bytes:
    found = bytearray()
    async for chunk in content.iter_any():
        found += chunk
        if len(found) >= most:
            break
    return bytes(found[:most])


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


def keep(cookies: Cookies, url: str, headers: Iterable[str]) -> None:
    """Add what the ``Set-Cookie`` headers of an answer from ``url`` set."""
    host = parts_of(url).netloc
    for header in headers:
        try:
            found = SimpleCookie(header)
        except CookieError:
            continue
        for name, morsel in found.items():
            cookies.pop((host, name), None)
            if morsel["max-age"] != "0":
                cookies[host, name] = morsel.coded_value


def header_for(cookies: Cookies, url: str) -> dict[str, str]:
    """Return the ``Cookie`` header for a request to ``url``, if there is any."""
    host = parts_of(url).netloc
    pairs = [f"{name}={value}" for (owner, name), value in cookies.items() if owner == host]
    return {"Cookie": "; ".join(pairs)} if pairs else {}
