"""What was sent to one person within the last day."""

from datetime import datetime, timedelta
from hashlib import sha256

from msgspec import Struct
from msgspec.structs import replace

from shared.domain.client_or_sip import is_meant_as_client_or_sip

MOST_KEPT = 500
"""Sends of one person that are kept: a property of a row has at most 32,768 characters, and each needs 51.

Source: https://learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model
"""

_KEY_DIGITS = 12


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

    def since(self, time: datetime, *, but: str = "") -> tuple[RecentSend, ...]:
        """Return what was sent after ``time``, oldest first, without the delivery with the key ``but``."""
        return tuple(send for send in self.sends if send.at > time and send.key != but)


def send_key(delivery_id: str) -> str:
    """Return the key of a delivery among those of one person: short, and without words of the id."""
    return sha256(delivery_id.encode()).hexdigest()[:_KEY_DIGITS]


def counts_for_person(to: str) -> bool:
    """Return whether what goes to an address counts for a person: a client or a SIP address is no person."""
    return not is_meant_as_client_or_sip(to)


def with_send(recent: RecentSends, send: RecentSend, *, kept: timedelta) -> RecentSends:
    """Return the sends with one more, and without those that are older than ``kept``.

    A delivery is in it once: tried again, it counts from the later time.
    """
    sends = sorted((*recent.since(send.at - kept, but=send.key), send), key=lambda each: each.at)
    return replace(recent, sends=tuple(sends[-MOST_KEPT:]))


def without_send(recent: RecentSends, key: str) -> RecentSends:
    """Return the sends without that of one delivery."""
    return replace(recent, sends=tuple(send for send in recent.sends if send.key != key))
