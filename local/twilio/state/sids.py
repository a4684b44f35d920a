"""SIDs, Twilio's identifiers: two letters for the kind, then 32 hexadecimal digits."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime


def new_sid(kind: str) -> str:
    """Return a new SID, such as ``SM…`` for ``kind="SM"``."""
    return kind + secrets.token_hex(16)


@dataclass(slots=True, kw_only=True)
class StoredResource:
    """A resource that Twilio stores and shows in its API."""

    created: datetime
    updated: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.updated = self.created
