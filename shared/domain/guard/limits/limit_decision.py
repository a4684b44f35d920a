"""Whether a message is over a limit, and what becomes of it then."""

from datetime import datetime

from shared.domain.deliveries.held_message import HeldReason
from shared.domain.deliveries.status import Status
from shared.domain.guard.decision import End, Hold
from shared.domain.guard.limits.limit import Limit, Period, of_person
from shared.domain.guard.limits.recent_sends import RecentSends, counts_for_person, send_key
from shared.domain.messages.message import Message
from shared.domain.messages.message_fields import Over

_WORDS = {Period.HOUR: "an hour", Period.DAY: "a day"}
_TEENS = range(11, 14)
_ENDINGS = {1: "st", 2: "nd", 3: "rd"}


def person_limit_decision(
    message: Message, recent: RecentSends, *, limits: tuple[Limit, ...], units: int, now: datetime
) -> Hold | End | None:
    """Return why a message is over the limits of its person; None if there is room for ``units`` more.

    A limit counts what was sent within the last hour or 24 hours. The message itself, if an earlier attempt
    of it was counted, is left out.
    """
    if not counts_for_person(message.to):
        return None
    over = [
        (limit, used, until)
        for limit in of_person(limits)
        for used, until in [_room(recent, limit, units=units, key=send_key(message.id), now=now)]
        if used + units > limit.most
    ]
    if not over:
        return None
    for limit, _, _ in over:
        if too_long := larger_than(limit, units=units):
            return too_long
    limit, used, until = max(over, key=lambda each: each[2])
    nth = _ordinal(used + units)
    reason = f"limit: the {nth} of {limit.most} {_WORDS[limit.period]} to this person"
    return _over_limit(message, reason, until=until)


def desk_limit_reached(message: Message, limit: Limit, *, now: datetime) -> Hold | End:
    """Return that a message finds no room in a limit of the desk in this hour or day."""
    return _over_limit(message, f"limit: {limit.name} is reached", until=limit.next_interval(now))


def _over_limit(message: Message, reason: str, *, until: datetime) -> Hold | End:
    """Return that a message ends, or waits until there is room if it says so."""
    if message.over is Over.HOLD:
        return Hold(held_for=HeldReason.LIMIT, reason=reason, until=until)
    return End(status=Status.REFUSED, reason=reason)


def larger_than(limit: Limit, *, units: int) -> End | None:
    """Return that a message is larger than the limit itself, for which it would wait for ever."""
    if units <= limit.most:
        return None
    return End(
        status=Status.REFUSED, reason=f"limit: {units} segments are more than {limit.name} ever allows"
    )


def _room(recent: RecentSends, limit: Limit, *, units: int, key: str, now: datetime) -> tuple[int, datetime]:
    """Return how many units count now, and when there is room for these."""
    counted = recent.since(now - limit.period.length, but=key)
    used = left = sum(send.units for send in counted)
    until = now
    for send in counted:
        if left + units <= limit.most:
            break
        left, until = left - send.units, send.at + limit.period.length
    return used, until


def _ordinal(number: int) -> str:
    ending = "th" if number % 100 in _TEENS else _ENDINGS.get(number % 10, "th")
    return f"{number}{ending}"
