"""Decode base64 as it is written in practice: with line breaks, without padding, or url-safe.

Source: https://www.rfc-editor.org/rfc/rfc4648
"""

import base64
import re

_ALPHABET = re.compile(rb"[A-Za-z0-9+/_-]+={0,2}")
_STANDARD = bytes.maketrans(b"-_", b"+/")
_GROUP = 4
"""Characters that stand for three bytes; one character alone stands for nothing."""


def decode_base64(text: bytes) -> bytes | None:
    """Return the bytes that ``text`` stands for; None if it is not base64."""
    compact = text.translate(None, b" \t\r\n")
    if not _ALPHABET.fullmatch(compact):
        return None
    digits = compact.rstrip(b"=").translate(_STANDARD)
    if len(digits) % _GROUP == 1:
        return None
    return base64.b64decode(digits + b"=" * (-len(digits) % _GROUP))
