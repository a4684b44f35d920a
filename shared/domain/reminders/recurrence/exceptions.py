"""The exceptions of a rule: times, or whole days, that are left out."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from datetime import datetime, time, timedelta
from itertools import takewhile

from msgspec import structs

from shared.domain.reminders.recurrence.instants import rule_local_times
from shared.domain.reminders.reminder import MAX_EXCEPTIONS, Reminder
from shared.errors import Fault, InvalidInput

_DAY = timedelta(days=1)


def with_whole_days(reminder: Reminder) -> Reminder:
    """Return the reminder with each day among its exceptions replaced by the rule's times on that day.

    Raises:
        InvalidInput: an exception meets no time of the rule, or there are too many of them.
    """
    if not reminder.exceptions:
        return reminder
    counted = _counted_times(reminder)
    left_out, faults = dict[str, None](), list[Fault]()
    for index, exception in enumerate(reminder.exceptions):
        times = [*_times_met(exception, reminder, counted)]
        left_out |= dict.fromkeys(times)
        if not times:
            faults.append(Fault(f"except[{index}]", f"meets no time of the rule: {exception}"))
        if len(left_out) > MAX_EXCEPTIONS:
            faults.append(Fault("except", f"leaves out more than {MAX_EXCEPTIONS} times; pause the reminder"))
            break
    if faults:
        raise InvalidInput(faults)
    return structs.replace(reminder, exceptions=tuple(left_out))


def _counted_times(reminder: Reminder) -> AbstractSet[datetime] | None:
    """Return all times of a rule with a count, which must be counted from its start; else None."""
    has_count = reminder.count or "COUNT=" in (reminder.rrule or "").upper()
    return set(rule_local_times(reminder)) if has_count else None


def _times_met(exception: str, reminder: Reminder, counted: AbstractSet[datetime] | None) -> Iterator[str]:
    """Yield the local times of the rule at that time, or on that day."""
    begin = datetime.fromisoformat(exception)
    end = begin if "T" in exception else datetime.combine(begin, time.max)
    if counted is not None:
        found = iter(sorted(local for local in counted if begin <= local <= end))
    else:
        following = (local for local in rule_local_times(reminder, begin=begin) if local >= begin)
        found = takewhile(lambda local: local <= end, following)
    for number, local in enumerate(found):
        if number > MAX_EXCEPTIONS:
            return
        yield exception if "T" in exception else local.isoformat()
