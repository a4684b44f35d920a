"""What was sent to one person within the last day."""

from datetime import datetime

from msgspec import Struct


class RecentSend(Struct, frozen=True, array_like=True):
    """One message that was sent, or for which a place is reserved."""

    key: str  # of its delivery, see ``send_key``
    at: datetime
    units: int  # segments of a text; a call is one


class RecentSends(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was sent to the person at a number within the last day, on all channels."""

    number: str
    sends: tuple[RecentSend, ...] = ()
    #: The version of the stored row (its ETag); empty if it was never saved.
    version: str = ""
