"""Links that play a recording for people who have no key: signed, and good for a week."""

import base64
import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta

from shared.errors import NotFound

LIFETIME = timedelta(days=7)

_PURPOSE = "recording link"
"""Keeps these signatures apart from all others made with the same token."""


def link_to(sid: str, *, public_url: str, since: datetime, tokens: Sequence[str]) -> str:
    """Return a link that plays the recording until a week after ``since``."""
    expires = int((since + LIFETIME).timestamp())
    signature = _sign(sid, expires, tokens[0])
    base = f"{public_url.rstrip('/')}/api/recordings/{sid}/play"
    return f"{base}?expires={expires}&signature={signature}"


def check_link(sid: str, *, expires: str, signature: str, tokens: Sequence[str], now: datetime) -> None:
    """Let in who has a link.

    Raises:
        NotFound: it is not one of ours, or no longer good.
    """
    until = int(expires) if expires.isascii() and expires.isdigit() and len(expires) < 12 else 0  # noqa: PLR2004 - enough for 1,000 years
    matches = [hmac.compare_digest(_sign(sid, until, one).encode(), signature.encode()) for one in tokens]
    if not any(matches) or now.timestamp() > until:
        raise NotFound("this link is not, or no longer, good: ask for a new one")


def _sign(sid: str, expires: int, token: str) -> str:
    digest = hmac.digest(token.encode(), f"{_PURPOSE}|{sid}|{expires}".encode(), "sha256")
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
