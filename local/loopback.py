"""Tell requests to this machine from those that another site makes a browser send.

Everything local listens on 127.0.0.1 only, but a page of another site can reach
that through the browser: directly, which ``Origin`` shows, or with a name of its
own that it lets point to 127.0.0.1 (DNS rebinding), which only ``Host`` shows.
"""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

_LOOPBACK = re.compile(r"(127\.0\.0\.1|localhost)(:[0-9]{1,5})?", re.IGNORECASE)
"""With any port: a browser sends the one that it connects to, so a wrong port shows no attack."""


def is_loopback(host: str) -> bool:
    """Return whether ``host``, with or without a port, names this machine."""
    return _LOOPBACK.fullmatch(host) is not None


def foreign_sender(headers: Mapping[str, str], *, also: str = "") -> str:
    """Return what shows that another site has a browser send this request, or an empty text.

    A request without ``Host`` or ``Origin`` comes from no browser that does this.

    Args:
        headers: of the request; names in any case.
        also: a further host that is ours, such as that of a tunnel to this machine.
    """
    for name, value in headers.items():
        host = value
        if name.lower() == "origin":
            host = host_of(value)
        elif name.lower() != "host":
            continue
        if not is_loopback(host) and not (also and host.lower() == also.lower()):
            return f"{name} {value}"
    return ""


def host_of(url: str) -> str:
    """Return the host and port of a URL or an origin; empty if it has none or is malformed."""
    try:
        return urlsplit(url).netloc
    except ValueError:
        return ""
