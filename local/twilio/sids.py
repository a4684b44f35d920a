"""Twilio's names for things: two letters for the kind, then 32 hexadecimal digits."""

import secrets


def new_sid(kind: str) -> str:
    """Return a SID nobody has had, such as ``SM…`` for ``kind="SM"``."""
    return kind + secrets.token_hex(16)
