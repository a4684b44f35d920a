"""Take a person over: flows are silent for their texts, and somebody answers at the desk. Give them back."""

from datetime import datetime, timedelta
from typing import Annotated

from msgspec import Meta, Struct, structs

from shared.domain.conversations.contact import Contact, TakenOver
from shared.errors import Conflict

MAX_HOURS = 8
"""A working day: a person whom somebody forgot to give back is answered by flows the next morning."""

Hours = Annotated[int, Meta(ge=1, le=MAX_HOURS, description=f"a whole number of hours from 1 to {MAX_HOURS}")]
Force = Annotated[bool, Meta(description="true to take the person over from whoever has them")]


class TakeOverRequest(Struct, frozen=True, kw_only=True):
    """For how long, and whether also from somebody else."""

    hours: Hours = MAX_HOURS
    force: Force = False


def is_taken_over(contact: Contact, *, now: datetime) -> bool:
    """Return whether somebody has the person, so that flows are silent for a text that came in then."""
    return contact.taken_over is not None and now < contact.taken_over.until


def take_over(
    contact: Contact, request: TakeOverRequest, *, by: str, is_named: bool, now: datetime
) -> Contact:
    """Return the contact as taken over, until the hours are over.

    Args:
        contact: of the person's number.
        request: for how long.
        by: who takes the person over.
        is_named: whether that is somebody's own name: then they may take the person again, for longer. Two
            desks without sign-in have the same name, and the second of them must be told.
        now: from when.

    Raises:
        Conflict: somebody has the person. It says who, and until when.
    """
    taken = contact.taken_over
    is_own = taken is not None and is_named and taken.by == by
    if taken and is_taken_over(contact, now=now) and not is_own and not request.force:
        raise Conflict(
            f"{taken.by} has taken this person over at {taken.at:%Y-%m-%d %H:%M} UTC, until "
            f"{taken.until:%H:%M} UTC: to take them from there, send force: true"
        )
    until = now + timedelta(hours=request.hours)
    return structs.replace(contact, taken_over=TakenOver(by=by, at=now, until=until))


def give_back(contact: Contact) -> Contact:
    """Return the contact as nobody's: flows answer again. Nothing changes if nobody has the person."""
    return structs.replace(contact, taken_over=None)
