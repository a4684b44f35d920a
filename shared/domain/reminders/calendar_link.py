"""The signed link of the calendar feed: it shows the feed without a key, and opens nothing else.

A calendar keeps its address for years, so the link has no expiry. It is revoked
by another value of the setting CALENDAR_LINK_VERSION.
"""

import base64
import hmac
from collections.abc import Sequence

from shared.errors import NotFound

_PURPOSE = "calendar link"
"""Part of what is signed, so that no other signature made with the same token is valid here."""


def calendar_link(*, public_url: str, version: str, tokens: Sequence[str]) -> str:
    """Return the link of the feed, valid while its version and its token are."""
    return f"{public_url.rstrip('/')}/api/calendar.ics?signature={_sign(version, tokens[0])}"


def check_calendar_link(signature: str, *, version: str, tokens: Sequence[str]) -> None:
    """Verify the signature of a link.

    Raises:
        NotFound: the signature is wrong, or the link was revoked.
    """
    matches = [hmac.compare_digest(_sign(version, token).encode(), signature.encode()) for token in tokens]
    if not any(matches):
        raise NotFound("this link is invalid or was revoked: get the new one with GET /api/calendar/link")


def _sign(version: str, token: str) -> str:
    digest = hmac.digest(token.encode(), f"{_PURPOSE}|{version}".encode(), "sha256")
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
