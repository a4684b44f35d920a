"""Signed links that play a recording without a key, for a week."""

import base64
import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta

from shared.errors import NotFound

LIFETIME = timedelta(days=7)

_MAX_DIGITS = 11
"""Of a Unix time: enough for 1,000 years."""

_PURPOSE = "recording link"
"""Part of what is signed, so that no other signature made with the same token is valid here."""


def link_to(sid: str, *, public_url: str, since: datetime, tokens: Sequence[str]) -> str:
    """Return a link that plays the recording until a week after ``since``."""
    expires = int((since + LIFETIME).timestamp())
    signature = _sign(sid, expires, tokens[0])
    base = f"{public_url.rstrip('/')}/api/recordings/{sid}/play"
    return f"{base}?expires={expires}&signature={signature}"


def check_link(sid: str, *, expires: str, signature: str, tokens: Sequence[str], now: datetime) -> None:
    """Verify the signature of a link, and that it has not expired.

    Raises:
        NotFound: the signature is wrong, or the link has expired.
    """
    is_number = expires.isascii() and expires.isdigit() and len(expires) <= _MAX_DIGITS
    until = int(expires) if is_number else 0
    matches = [hmac.compare_digest(_sign(sid, until, token).encode(), signature.encode()) for token in tokens]
    if not any(matches) or now.timestamp() > until:
        raise NotFound("this link is invalid or has expired: request a new one")


def _sign(sid: str, expires: int, token: str) -> str:
    digest = hmac.digest(token.encode(), f"{_PURPOSE}|{sid}|{expires}".encode(), "sha256")
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
