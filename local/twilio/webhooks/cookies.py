"""Cookies, which Twilio keeps as long as a call lasts, and sends back to the host that set them."""

from collections.abc import Iterable
from http.cookies import CookieError, SimpleCookie

from local.twilio.webhooks.addresses import parts_of

type Cookies = dict[tuple[str, str], str]
"""Values by host and name."""


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
