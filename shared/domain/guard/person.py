"""What the guard knows of the person that a message is for."""

from datetime import datetime

from msgspec import Struct

from shared.domain.conversations.contact import Contact
from shared.domain.guard.limits.recent_sends import RecentSends


class Person(Struct, frozen=True, kw_only=True):
    """A person: their contact on the channel of the message, and what was sent to them on all channels."""

    contact: Contact
    zone: str = ""  # where they are, if somebody has said so; empty: their number says it
    wrote_at: datetime | None = None  # when they last texted us, on any channel
    recent: RecentSends
