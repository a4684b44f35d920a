"""SMS pumping: somebody makes a form send texts to a range of numbers, and earns by each of them.

A range shows: many numbers that were never seen before share all but their last four digits, within an hour.
See docs/pumping.md.
"""

from datetime import datetime, timedelta

from msgspec import Struct, structs

from shared.domain.client_or_sip import is_client_or_sip
from shared.domain.guard.person import Person
from shared.domain.guard.stops.stop import Scope, Standing, Stop
from shared.domain.messages.canonical_number import canonical

WINDOW = timedelta(hours=1)
"""How long a new number counts."""

RELEASED_FOR = timedelta(days=1)
"""How long a prefix that a person released is not held again."""

_FREE_DIGITS = 4
"""Digits at the end of a number that the numbers of one prefix do not share."""


class NewNumber(Struct, frozen=True):
    """A number that was new when it was let through."""

    ending: int  # its last four digits
    at: datetime


class NewNumbers(Struct, frozen=True, kw_only=True):
    """The numbers of one prefix that were new when they were let through: each once, 10,000 at most."""

    prefix: str
    numbers: tuple[NewNumber, ...] = ()
    #: The version of the stored row (its ETag); empty if it was never saved.
    version: str = ""

    def within_the_hour(self, *, now: datetime) -> int:
        """Return how many of them were let through within the last hour."""
        return sum(now - number.at < WINDOW for number in self.numbers)


class PrefixHeld(Struct, frozen=True, kw_only=True):
    """A prefix is held: what the queue ``events`` tells of it."""

    id: str
    prefix: str
    reason: str
    since: datetime


def prefix_of(number: str) -> str:
    """Return all but the last four digits of a number; empty for what is no number."""
    return "" if is_client_or_sip(number) else canonical(number)[:-_FREE_DIGITS]


def is_new(person: Person) -> bool:
    """Return whether nothing was ever stored about a person: they wrote nothing, and got nothing."""
    return not (person.contact.version or person.recent.version or person.wrote_at)


def with_new_number(known: NewNumbers, number: str, *, most: int | None, now: datetime) -> NewNumbers | None:
    """Return the numbers of a prefix with one more; None if that is more than ``most`` within the hour.

    They are returned unchanged if the number is one of them: it is not new, or is tried again.
    """
    if any(is_ending_of(each, number) for each in known.numbers):
        return known
    if most is not None and known.within_the_hour(now=now) >= most:
        return None
    return structs.replace(known, numbers=(*known.numbers, NewNumber(_ending(number), now)))


def is_ending_of(known: NewNumber, number: str) -> bool:
    """Return whether a number of a prefix is that one."""
    return known.ending == _ending(number)


def _ending(number: str) -> int:
    return int(number[-_FREE_DIGITS:])


def hold_id(prefix: str) -> str:
    """Return the id of the stop that holds a prefix."""
    return f"hold-{prefix.removeprefix('+')}"


def prefix_stop(prefix: str, *, count: int, now: datetime) -> Stop:
    """Return the stop that holds a prefix after ``count`` new numbers of it, and one more, in an hour."""
    shown = shown_prefix(prefix)
    reason = f"more than {count} numbers never seen before begin with {shown} within an hour (PUMPING)"
    return Stop(id=hold_id(prefix), reason=reason, at=now, scope=Scope(prefix=prefix), by="Switchboard")


def prefix_held(stop: Stop) -> PrefixHeld:
    """Return what is told of a prefix that is held."""
    return PrefixHeld(id=stop.id, prefix=stop.scope.prefix or "", reason=stop.reason, since=stop.at)


def shown_prefix(prefix: str) -> str:
    """Return a prefix as people read it, in the length of its numbers.

    With dots in place of x, the log would take it for the number of a person, and mask it.
    """
    return prefix + "x" * _FREE_DIGITS


def hold_in(standing: Standing, prefix: str) -> Stop | None:
    """Return the stop that holds a prefix, or held it last; None if it was never held, or long ago."""
    return standing.find(hold_id(prefix))


def is_released(stop: Stop | None, *, now: datetime) -> bool:
    """Return whether a person released a held prefix within the last day."""
    return stop is not None and stop.ended_at is not None and now - stop.ended_at < RELEASED_FOR
