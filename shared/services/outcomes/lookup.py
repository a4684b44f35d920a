"""Look up the attempts of an ``unknown`` delivery at Twilio, and assign the SID that is its own."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from shared.domain.deliveries.attempts.attempt import MAX_ATTEMPTS_KEPT
from shared.domain.deliveries.status import Status
from shared.domain.deliveries.status_callback import is_about_unsent
from shared.services.outcomes.rivals import doubt_by_rival

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from shared.domain.deliveries.delivery import Delivery
    from shared.domain.messages.message import Message
    from shared.ports.storage import Ledger
    from shared.ports.twilio import Matches, RemoteRecord
    from shared.services.sending.send_context import SendContext


class LookupResult(Struct, frozen=True, kw_only=True):
    """What a lookup found. Without a match and without a doubt, Twilio has none of the attempts."""

    match: RemoteRecord | None = None  # it belongs to the delivery
    doubt: str = ""  # why Twilio may have an attempt all the same


def look_up(delivery: Delivery, *, context: SendContext, now: datetime) -> LookupResult:
    """Look for every attempt that may have reached Twilio, not only for the latest.

    What matches but for its words, which cannot be compared, is taken if it is the only text at Twilio that
    may be this message, and this message the only one that it may be.

    Raises:
        TwilioUnavailable: no answer, or one that cannot be used; ask again later.
    """
    attempts = [attempt for attempt in delivery.attempts if attempt.outcome in {None, Status.UNKNOWN}]
    # Of many attempts, some are no longer stored: they came after the first.
    first = delivery.attempts[0] if len(delivery.attempts) >= MAX_ATTEMPTS_KEPT else attempts[0]
    skew = context.retry_policy.clock_skew
    since, until = first.at - skew, attempts[-1].lease_until + skew
    found = [
        context.sender.find_matches(message, since=since, until=until, now=now)
        for message in _as_sent(delivery, [attempt.sender for attempt in attempts])
    ]
    may_be = partial(_may_be, delivery=delivery, ledger=context.ledger)
    certain = [record for matches in found for record in matches.certain if may_be(record)]
    likely = [record for matches in found for record in matches.likely if may_be(record)]
    possible = [record for matches in found for record in matches.possible if may_be(record)]
    if match := _assign_sid(delivery, certain, [*likely, *possible], ledger=context.ledger):
        return LookupResult(match=match)
    doubt = _doubt(found, [*likely, *possible], ledger=context.ledger)
    is_only_one = len(_unowned([*likely, *possible], ledger=context.ledger)) == 1
    if not likely or not is_only_one or any(matches.doubt for matches in found):
        return LookupResult(doubt=doubt)
    if rival := doubt_by_rival(delivery, ledger=context.ledger, since=since, until=until):
        return LookupResult(doubt=f"{doubt}; {rival}")
    match = _assign_sid(delivery, likely, [], ledger=context.ledger)
    return LookupResult(match=match, doubt="" if match else doubt)


def _as_sent(delivery: Delivery, senders: Sequence[str]) -> list[Message]:
    """Return the message as each attempt sent it: the default sender may have changed between two."""
    return [
        structs.replace(delivery.addressed, sender=sender or delivery.message.sender)
        for sender in dict.fromkeys(senders)
    ]


def _may_be(record: RemoteRecord, *, delivery: Delivery, ledger: Ledger) -> bool:
    """Return whether a record may be an attempt of that delivery.

    It is not one that was certainly not sent, before a redrive, nor that of an erased message.
    """
    if is_about_unsent(structs.replace(record.report, sid=record.sid), delivery):
        return False
    return not ledger.is_erased_sid(record.sid)


def _assign_sid(
    delivery: Delivery, certain: Sequence[RemoteRecord], possible: Sequence[RemoteRecord], *, ledger: Ledger
) -> RemoteRecord | None:
    """Assign the SID of one match to ``delivery``, and return that match; None if all belong to others.

    Of several that belong to nobody, the oldest is taken: equal texts to one person that all lost their
    answers find one record each, and none of them is sent again.
    """
    # First those that are proven to be this delivery's: a worker died before it recorded the SID.
    proven = [match for match in (*certain, *possible) if ledger.sid_owner(match.sid) == delivery.id]
    for match in (*proven, *certain):
        if ledger.assign_sid(match.sid, delivery.id) == delivery.id:
            return match
    return None


def _doubt(found: Sequence[Matches], possible: Sequence[RemoteRecord], *, ledger: Ledger) -> str:
    """Return why it is unclear whether Twilio has the message; empty if Twilio does not."""
    if unowned := _unowned(possible, ledger=ledger):
        return f"Twilio has {', '.join(unowned[:3])}, which may be this message or another"
    return next((matches.doubt for matches in found if matches.doubt), "")


def _unowned(records: Sequence[RemoteRecord], *, ledger: Ledger) -> list[str]:
    """Return the SIDs that belong to no delivery yet, each once."""
    return [sid for sid in dict.fromkeys(record.sid for record in records) if ledger.sid_owner(sid) is None]
