"""Twilio's names for things: two letters for the kind, then 32 hexadecimal digits."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime


def new_sid(kind: str) -> str:
    """Return a SID nobody has had, such as ``SM…`` for ``kind="SM"``."""
    return kind + secrets.token_hex(16)


@dataclass(slots=True, kw_only=True)
class Kept:
    """Something that Twilio keeps, and shows through its API."""

    created: datetime
    updated: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.updated = self.created
