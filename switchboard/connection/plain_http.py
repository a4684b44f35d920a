"""Where a secret may go without TLS: this machine, and networks of one's own. Standard library only."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from switchboard.terminal.exit_status import USAGE
from switchboard.terminal.failed import Failed

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def refuse_plain_http(url: str, what: str) -> None:
    """Return if a secret may be sent to a URL: everybody on the way reads what goes by http.

    A name without a dot, such as that of a container, and a private address are in a network of one's own.

    Raises:
        Failed: it is http, to a host elsewhere. Nothing was sent.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme == "https" or ("." not in host.rstrip(".") and ":" not in host):
        return
    try:
        if ip_address(host).is_private:
            return
    except ValueError:
        pass  # a name
    raise Failed(f"nothing was sent: {what} would go unencrypted to {url}: begin it with https://", USAGE)
