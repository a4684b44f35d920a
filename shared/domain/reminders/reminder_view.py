"""A reminder as outsiders see it: with its next times, and what became of its last ones."""

from collections.abc import Mapping
from datetime import datetime
from itertools import islice
from zoneinfo import ZoneInfo

from msgspec import UNSET, Struct, UnsetType, structs

from shared.domain.deliveries.delivery import Delivery, Status
from shared.domain.reminders.occurrences import A_MOMENT
from shared.domain.reminders.recurrence import instants
from shared.domain.reminders.reminder import OccurrenceStatus, Reminder, ReminderState, follow_up_id

NEXT = 5


class UpcomingOccurrence(Struct, frozen=True, kw_only=True):
    """A time to come, in UTC and on the clock of the reminder's zone."""

    at: datetime
    local: datetime


class PastOccurrence(Struct, frozen=True, kw_only=True):
    """What became of an occurrence: what we did, and, once it was on the outbox, how its message fares."""

    due: datetime
    local: datetime
    what: OccurrenceStatus
    message_id: str
    status: Status | UnsetType = UNSET
    reply: str | UnsetType = UNSET
    followed_by: Status | UnsetType = UNSET  # of the message that followed, since nobody answered


class ReminderView(Reminder, frozen=True, kw_only=True, omit_defaults=True):
    """A reminder, when it is due next (null: never again), and what became of it so far."""

    due: datetime | None
    next: tuple[UpcomingOccurrence, ...]
    occurrences: tuple[PastOccurrence, ...]
    skipped: int
    canceled: bool


def show_reminder(state: ReminderState, deliveries: Mapping[str, Delivery]) -> ReminderView:
    """Return what outsiders see.

    Args:
        state: the reminder.
        deliveries: of its messages, by id; those that the ledger knows.
    """
    reminder = state.reminder
    coming = () if state.due is None else instants(reminder, after=state.due - A_MOMENT)
    return ReminderView(
        **structs.asdict(reminder),
        due=state.due,
        next=tuple(UpcomingOccurrence(at=at, local=_local(at, reminder)) for at in islice(coming, NEXT)),
        occurrences=tuple(
            PastOccurrence(
                due=one.due,
                local=_local(one.due, reminder),
                what=one.what,
                message_id=one.message_id,
                **_end(deliveries, one.message_id),  # type: ignore[arg-type] # each value suits its own field
            )
            for one in state.occurrences
        ),
        skipped=state.skipped,
        canceled=state.canceled,
    )


def messages_of(state: ReminderState) -> tuple[str, ...]:
    """Return the ids of the messages that tell what became of its occurrences."""
    ids = [one.message_id for one in state.occurrences if one.what is OccurrenceStatus.QUEUED]
    return (*ids, *(follow_up_id(one) for one in ids if state.reminder.escalate))


def _end(deliveries: Mapping[str, Delivery], message_id: str) -> dict[str, Status | str | UnsetType]:
    first, second = deliveries.get(message_id), deliveries.get(follow_up_id(message_id))
    replies = [one.reply for one in (first, second) if one and one.reply]
    return {
        "status": first.status if first else UNSET,
        "reply": replies[0] if replies else UNSET,
        "followed_by": second.status if second else UNSET,
    }


def _local(at: datetime, reminder: Reminder) -> datetime:
    """Return it on the reminder's own clock; that of a fixed offset if it has no zone."""
    zone = ZoneInfo(reminder.zone) if reminder.zone else datetime.fromisoformat(reminder.at or "").tzinfo
    return at.astimezone(zone)
