"""Where a twimlet may lead: only to URLs that the setting TWIMLET_URLS allows."""

import re
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from shared.errors import Fault, InvalidInput

IS_URL = re.compile(r"[a-z][a-z0-9+.-]*:/|//", re.IGNORECASE)
"""How a URL starts, also one that is not quite right: it is refused then, not spoken."""


class Allowed(Struct, frozen=True, kw_only=True):
    """What the setting TWIMLET_URLS allows. Our own webhooks always are."""

    public_url: str
    urls: tuple[str, ...] = ()

    def url(self, url: str, *, name: str) -> str:
        """Return ``url`` if it lies below one that is allowed.

        Raises:
            InvalidInput: it does not; ``name`` is the parameter at fault.
        """
        ours = f"{self.public_url.rstrip('/')}/api/"
        if any(_below(url, one) for one in (ours, *self.urls)):
            return url
        raise InvalidInput([Fault(name, "leads to a URL that is not below one of the setting TWIMLET_URLS")])

    def is_ours(self, url: str) -> bool:
        """Return whether ``url`` is one of our own webhooks."""
        return _below(url, f"{self.public_url.rstrip('/')}/api/")


def _below(url: str, allowed: str) -> bool:
    """Compare as browsers and Twilio read a URL; what they may read in two ways is not below anything."""
    if not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        return False
    try:
        given, parent = urlsplit(url), urlsplit(allowed)
        same_place = (given.scheme, given.netloc.lower()) == (parent.scheme, parent.netloc.lower())
    except ValueError:
        return False
    path = unquote(given.path)
    if not same_place or "@" in given.netloc or ".." in path.split("/"):
        return False
    folder = parent.path.rstrip("/") + "/"
    return (given.path or "/").startswith(folder) or (given.path or "/") == parent.path
