"""Take a place for a message within the limits, right before it is sent; give it back if it is not.

Its entry in the person's thread is written with the place.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from shared.domain.conversations.inbound_text import is_reply_id
from shared.domain.deliveries.held_message import HeldReason
from shared.domain.guard.decision import End, Hold
from shared.domain.guard.limits.desk_limits import desk_limits
from shared.domain.guard.limits.limit_decision import desk_limit_reached, larger_than
from shared.domain.guard.limits.recent_sends import RecentSends
from shared.domain.guard.limits.units import units_of
from shared.domain.messages.message_fields import Channel
from shared.domain.people.thread.thread_entries import message_entry
from shared.domain.people.thread.thread_key import person_at
from shared.errors import StorageUnavailable, VersionConflict
from shared.services.guard.limits.limit_shares import Taken
from shared.services.guard.limits.person_place import leave_person_place, take_person_place

if TYPE_CHECKING:
    from datetime import datetime

    from shared.domain.guard.limits.limit import Limit
    from shared.domain.guard.person import Person
    from shared.domain.messages.message import Message
    from shared.domain.people.thread.thread_entry import ThreadEntry
    from shared.ports.storage import Contacts
    from shared.services.guard.guard_context import GuardContext
    from shared.services.guard.limits.limit_shares import NoRoom
    from shared.services.sending.claim import Claim

log = logging.getLogger(__name__)


class Place(Struct, frozen=True, kw_only=True):
    """The place that a message has within the limits."""

    message_id: str
    #: When it took its places within the limits of the desk, for the ledger; None if it needs none.
    counted_at: datetime | None
    taken: list[Taken]  # from the limits of the desk, by this attempt
    recent: RecentSends | None = None  # what was sent to the person, this message included
    to: str = ""  # the person
    entry: ThreadEntry | None = None  # in their thread, if this attempt is the first to write it


def reserve(
    claim: Claim, person: Person, *, guard: GuardContext, contacts: Contacts, now: datetime
) -> Place | Hold | End:
    """Take a place for a claimed message; return why there is none.

    A message that comes again counts once: for the person by its id, for the desk by ``counted_at``. In the
    thread it is once, at the time of its first attempt. Those of the desk are taken first, since most come
    from memory.

    Raises:
        VersionConflict: too many other workers take places at the same row. Nothing is taken.
        StorageUnavailable: it may have a place or not; it is not sent.
    """
    message, units, limits = claim.message, units_of(claim.message), guard.rules.limits
    entry = _entry(claim)
    place = _take_from_desk(claim, units, guard=guard, now=now)
    if not isinstance(place, Place):
        return place
    try:
        recent = take_person_place(
            message, person.recent, contacts=contacts, limits=limits, units=units, now=now, entry=entry
        )
    except (StorageUnavailable, VersionConflict):
        _give_back_to_desk(place, guard=guard)
        raise
    if recent is None or isinstance(recent, RecentSends):
        own = entry if len(claim.delivery.attempts) == 1 else None
        return structs.replace(place, recent=recent, to=message.to, entry=own)
    _give_back_to_desk(place, guard=guard)
    return recent


def give_back(place: Place, *, guard: GuardContext, contacts: Contacts, refused: bool = False) -> None:
    """Give back the place of a message that is not sent. Idempotent; one that stays taken does no harm.

    Its entry leaves the thread, to be written when the message is sent, unless it is over: ``refused`` says
    that Twilio refused it, and the thread shows that.
    """
    _give_back_to_desk(place, guard=guard)
    try:
        if place.recent:
            leave_person_place(place.message_id, place.recent, contacts=contacts)
        if place.entry and not refused:
            contacts.remove_from_thread(place.to, place.entry)
    except (StorageUnavailable, VersionConflict) as error:
        log.info("message %s keeps its place within the limits: %s", place.message_id, error)


def _entry(claim: Claim) -> ThreadEntry | None:
    """Return the entry of a message in its person's thread.

    That of our answer to a text was written with the text.
    """
    message = claim.message
    if is_reply_id(message.id) or not person_at(message.to):
        return None
    return message_entry(message, at=claim.delivery.attempts[0].at)


def _take_from_desk(claim: Claim, units: int, *, guard: GuardContext, now: datetime) -> Place | Hold | End:
    """Take units of each limit of the desk, unless the message was counted before in the same hour or day."""
    message, counted_at = claim.message, claim.delivery.counted_at
    limits = desk_limits(message.to, is_call=message.channel is Channel.CALL, rules=guard.rules)
    place = Place(message_id=message.id, counted_at=now if limits else None, taken=[])
    for limit in limits:
        if counted_at and limit.interval(counted_at) == limit.interval(now):
            continue
        try:
            taken = larger_than(limit, units=units) or guard.shares.take(limit, units, now=now)
        except (StorageUnavailable, VersionConflict):
            _give_back_to_desk(place, guard=guard)
            raise
        if not isinstance(taken, Taken):
            _give_back_to_desk(place, guard=guard)
            return _no_room(message, taken, limit, now=now)
        place.taken.append(taken)
    return place


def _no_room(message: Message, found: NoRoom | End, limit: Limit, *, now: datetime) -> Hold | End:
    """Return what becomes of a message for which a limit has no room.

    While other workers hold shares of which some may come back, it waits for them.
    """
    if isinstance(found, End):
        return found
    if found.shared_until:
        reason = f"limit: other workers hold what is left of {limit.name}"
        return Hold(held_for=HeldReason.LIMIT, reason=reason, until=found.shared_until)
    return desk_limit_reached(message, limit, now=now)


def _give_back_to_desk(place: Place, *, guard: GuardContext) -> None:
    while place.taken:
        guard.shares.give_back(place.taken.pop())
