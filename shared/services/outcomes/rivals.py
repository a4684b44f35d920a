"""Rivals: other messages to the same person that may be what Twilio lists, where words cannot be compared.

Twilio's list never shows what was said in a call, so any two calls to one person at the same time are rivals.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

from shared.domain.deliveries.attempts.attempt import LEASE
from shared.domain.deliveries.status import Status
from shared.domain.list_parameters import MessageSearch
from shared.domain.messages.canonical_number import canonical
from shared.domain.messages.message_fields import Channel
from shared.domain.messages.phone_number import contact_of

if TYPE_CHECKING:
    from datetime import datetime

    from shared.domain.deliveries.attempts.attempt import Attempt
    from shared.domain.deliveries.delivery import Delivery
    from shared.ports.storage import BulkLedger

PAGE_SIZE = 200
MAX_PAGES = 25
"""Pages of the ledger that are read for one answer; each may be up to some seconds of table storage."""


def doubt_by_rival(
    delivery: Delivery, *, ledger: BulkLedger, since: datetime, until: datetime, found: int = 1
) -> str:
    """Return why what Twilio lists may be another message than ``delivery``; empty if it cannot.

    A rival is a text of ours to the same person, of a call another call, with an attempt in that time whose
    outcome is not known. It is in the ledger before it is at Twilio: a claim is saved before its request. One
    whose SID is known is no rival, since a SID belongs to one delivery.

    Args:
        delivery: whose attempt is looked up.
        ledger: where rivals are looked for.
        since: when its attempts began.
        until: when they ended.
        found: how many records Twilio lists that belong to nobody; with one for each rival and one more,
            each was made, and there is no doubt.
    """
    rivals = list[str]()
    claimed_since = since - 2 * LEASE  # a claim that was open at the beginning was written before it
    search = MessageSearch(to=delivery.message.to, since=claimed_since, limit=PAGE_SIZE)
    for _ in range(MAX_PAGES):
        page = ledger.search(search)
        for other in page.items:
            if _is_rival(other, delivery, since=since, until=until):
                rivals.append(other.id)
            if len(rivals) >= found:
                return f"the outcome of {rivals[0]}, to the same person, is not known either"
        if page.cursor is None:
            return ""
        search = structs.replace(search, cursor=page.cursor)
    return "the ledger is too large to look for other messages to the same person"


def _is_rival(other: Delivery, delivery: Delivery, *, since: datetime, until: datetime) -> bool:
    message, own = other.message, delivery.message
    if other.id == delivery.id or (Channel.CALL is message.channel) != (Channel.CALL is own.channel):
        return False
    # A Messaging Service may send by RCS what was meant as SMS, and the other way round.
    if canonical(contact_of(message.address)) != canonical(contact_of(own.address)):
        return False
    return any(
        _is_open(attempt) and attempt.at <= until and attempt.lease_until >= since
        for attempt in other.attempts
    )


def _is_open(attempt: Attempt) -> bool:
    return not attempt.sid and attempt.outcome in {None, Status.UNKNOWN}
