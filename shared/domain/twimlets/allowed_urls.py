"""The URLs that a twimlet may lead to or play: those below the setting TWIMLET_URLS, and our own webhooks."""

import re
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from shared.errors import Fault, InvalidInput

_URL_START = re.compile(r"[a-z][a-z0-9+.-]*:/|//", re.IGNORECASE)


def is_url(text: str) -> bool:
    """Return whether ``text`` starts like a URL: one with a mistake is refused, not spoken."""
    return _URL_START.match(text) is not None


class AllowedUrls(Struct, frozen=True, kw_only=True):
    """The URLs that twimlets may use: our own webhooks, and what lies below ``urls``."""

    public_url: str
    urls: tuple[str, ...] = ()

    def require(self, url: str, *, name: str) -> str:
        """Return ``url`` if it lies below one that is allowed.

        Raises:
            InvalidInput: it does not; ``name`` is the parameter at fault.
        """
        if self.is_ours(url) or any(_is_below(url, allowed) for allowed in self.urls):
            return url
        raise InvalidInput([Fault(name, "leads to a URL that is not below one of the setting TWIMLET_URLS")])

    def is_ours(self, url: str) -> bool:
        """Return whether ``url`` is one of our own webhooks."""
        return _is_below(url, f"{self.public_url.rstrip('/')}/api/")


def _is_below(url: str, allowed: str) -> bool:
    """Compare as browsers and Twilio read a URL; one that can be read in two ways is not below anything."""
    if not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        return False
    try:
        given, parent = urlsplit(url), urlsplit(allowed)
        same_host = (given.scheme, given.netloc.lower()) == (parent.scheme, parent.netloc.lower())
    except ValueError:
        return False
    if not same_host or "@" in given.netloc or ".." in unquote(given.path).split("/"):
        return False
    path, folder = given.path or "/", parent.path.rstrip("/") + "/"
    return path.startswith(folder) or path == parent.path
