"""What is to be done about a delivery whose day is due."""

from datetime import datetime, timedelta

from msgspec import Struct, structs

from shared.domain.deliveries.delivery import Delivery
from shared.domain.deliveries.status import Status
from shared.domain.follow_ups.follow_up_ids import follow_up_id
from shared.domain.follow_ups.follow_up_rules import due_rules
from shared.domain.retention.day_row import AT_ONCE, DayRow, day_row_of
from shared.domain.retention.periods import Retention, due_before
from shared.domain.retention.private_words import may_leave_later
from shared.domain.utc_days import day_of

LOOK_AGAIN = timedelta(days=7)
"""After how long a dead message is looked at again: while it has a dead letter, it keeps its words."""


class Drop(Struct, frozen=True):
    """Delete the day row alone: the delivery is gone, or open, and gets another row when it closes."""


class Wait(Struct, frozen=True):
    """Do nothing now."""


class Move(Struct, frozen=True):
    """Replace the day row by that one."""

    to: DayRow


class RemoveWords(Struct, frozen=True):
    """Remove the words of the delivery, and list it among those without."""


class Forget(Struct, frozen=True):
    """Delete the delivery and all that is listed with it."""


type Decision = Drop | Wait | Move | RemoveWords | Forget


def due_days(retention: Retention, *, has_words: bool, now: datetime) -> str:
    """Return before which day the rows of a list are due."""
    everything = due_before(retention.everything, now=now)
    if not has_words:
        return everything
    words = due_before(retention.words, now=now)
    return max(words, everything) or AT_ONCE + "~"


def decide(
    row: DayRow, delivery: Delivery | None, *, retention: Retention, has_letter: bool, now: datetime
) -> Decision:
    """Return what is to be done about a row that is due.

    Args:
        row: the day row.
        delivery: what it lists, as it is now.
        retention: how long things are kept.
        has_letter: whether a dead letter is about a delivery that is dead: it can be redriven.
        now: the time.
    """
    if delivery is None or delivery.is_open:
        is_row_again = delivery is not None and row.day == AT_ONCE  # of a private one that closes again
        return Wait() if is_row_again else Drop()
    if delivery.status is Status.DEAD and has_letter:
        later = structs.replace(row, day=day_of(now + LOOK_AGAIN))
        return Wait() if row.day == AT_ONCE else Move(later)
    place = day_row_of(delivery)
    if row.has_words != place.has_words:
        return Move(place)
    if place.day == AT_ONCE:
        return _of_private(row, place, delivery, now=now)
    if place.day >= due_days(retention, has_words=row.has_words, now=now):  # it changed since
        return Wait() if place.day == row.day else Move(place)
    is_old = place.day < due_before(retention.everything, now=now)
    return Forget() if is_old else RemoveWords()


def _of_private(row: DayRow, place: DayRow, delivery: Delivery, *, now: datetime) -> Decision:
    if may_leave_later(delivery, now=now):
        return RemoveWords()
    return Wait() if row.day == AT_ONCE else Move(place)


def open_follow_ups(delivery: Delivery) -> tuple[str, ...]:
    """Return the ids of what may follow a delivery: while one of them is open, its words stay."""
    due = [follow_up_id(delivery.id, rule.condition) for rule in due_rules(delivery)]
    return tuple(dict.fromkeys([*delivery.followed_by, *due]))
