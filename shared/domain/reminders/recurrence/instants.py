"""Compute when a reminder is due: its rule (RFC 5545) gives local times, its zone their instants.

Source: https://www.rfc-editor.org/rfc/rfc5545#section-3.3.10
"""

from collections.abc import Iterator
from datetime import UTC, datetime, time
from heapq import heappop, heappush
from itertools import islice

from shared.domain.reminders.appointment.offsets import times_before
from shared.domain.reminders.local_time import MAX_CLOCK_CHANGE, instant_of, is_clock_steady, zone_of
from shared.domain.reminders.recurrence.local_times import local_times
from shared.domain.reminders.recurrence.rule import read_rule, rule_parts
from shared.domain.reminders.reminder import Reminder
from shared.errors import BrokenRule

EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
"""Before any occurrence of any reminder."""


def instants(reminder: Reminder, *, after: datetime = EARLIEST) -> Iterator[datetime]:
    """Yield when ``reminder`` is due, later than ``after``, in order, each instant once.

    Ignores whether the reminder is paused. May never end.

    Raises:
        BrokenRule: its rule or zone cannot be evaluated, though it was accepted once.
    """
    try:
        if reminder.rrule:
            yield from _rule_instants(reminder, after)
        elif reminder.before:
            yield from sorted({at for at in times_before(reminder).values() if at > after})
        elif (at := instant_of(reminder.at or "", reminder.zone)) > after:
            yield at
    except (ValueError, KeyError) as error:
        raise BrokenRule(f"the rule cannot be evaluated: {error}") from error


def last_instant(reminder: Reminder) -> datetime | None:
    """Return the instant of UNTIL, after which the reminder is no longer due; None without UNTIL."""
    until = reminder.until
    if until is None and reminder.rrule:
        until = rule_parts(reminder.rrule).get("UNTIL")
    if until is None:
        return None
    at = datetime.fromisoformat(until)
    if "T" not in until:
        at = datetime.combine(at, time.max)
    return instant_of(at, reminder.zone)


def _rule_instants(reminder: Reminder, after: datetime) -> Iterator[datetime]:
    """Yield the instants of a rule in order.

    A clock change can put them out of order, or make two local times the same instant: near one,
    instants wait in a heap until no earlier one can follow.
    """
    zone = zone_of(reminder.zone)
    end = last_instant(reminder)
    local_after = after.astimezone(zone).replace(tzinfo=None)
    begin = local_after if is_clock_steady(local_after, zone) else local_after - MAX_CLOCK_CHANGE
    exceptions = {datetime.fromisoformat(exception) for exception in reminder.exceptions}
    waiting: list[datetime] = []  # a heap
    for local in rule_local_times(reminder, begin=begin):
        if local < begin:
            continue
        at = instant_of(local, reminder.zone)
        while waiting and waiting[0] < at - MAX_CLOCK_CHANGE:
            yield (after := heappop(waiting))
        if end and at - MAX_CLOCK_CHANGE > end:
            break
        if local in exceptions or at <= after or at in waiting or (end and at > end):
            continue
        if not waiting and is_clock_steady(local, zone):
            yield (after := at)
        else:
            heappush(waiting, at)
    yield from sorted(waiting)


def rule_local_times(reminder: Reminder, *, begin: datetime | None = None) -> Iterator[datetime]:
    """Yield the rule's local times in order: all from ``begin`` on, and perhaps some before.

    UNTIL and exceptions are not considered.

    Raises:
        ValueError, KeyError: the rule cannot be read; ``instants`` makes a ``BrokenRule`` of it.
    """
    parts = rule_parts(reminder.rrule or "")
    rule, start = read_rule(parts), datetime.fromisoformat(reminder.start or "")
    count = reminder.count or int(parts.get("COUNT", 0)) or None
    yield from islice(local_times(rule, start, begin=begin if begin and not count else start), count)
