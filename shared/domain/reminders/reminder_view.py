"""A reminder as the API shows it: with its next times, and what became of its last occurrences."""

from collections.abc import Mapping
from datetime import datetime
from itertools import islice

from msgspec import UNSET, Struct, UnsetType, structs

from shared.domain.deliveries.delivery import Delivery
from shared.domain.deliveries.status import Status
from shared.domain.follow_ups.follow_up_ids import follow_up_id
from shared.domain.messages.message_fields import FollowUpCondition
from shared.domain.reminders.appointment.canceling_reply import CancelingReply, canceling_reply
from shared.domain.reminders.local_time import zone_of
from shared.domain.reminders.occurrence_message import old_follow_up_id
from shared.domain.reminders.occurrences import CLOCK_RESOLUTION, handled_times
from shared.domain.reminders.recurrence.instants import instants
from shared.domain.reminders.reminder import Occurrence, OccurrenceStatus, Reminder, ReminderState
from shared.errors import BrokenRule

MAX_UPCOMING = 5


class UpcomingOccurrence(Struct, frozen=True, kw_only=True):
    """An occurrence to come, in UTC and in the local time of the reminder's zone."""

    at: datetime
    local: datetime


class PastOccurrence(Struct, frozen=True, kw_only=True):
    """An occurrence that was handled and, if it was put on the outbox, the status of its message."""

    due: datetime
    local: datetime
    status: OccurrenceStatus
    message_id: str
    message_status: Status | UnsetType = UNSET
    reply: str | UnsetType = UNSET
    followed_by: Status | UnsetType = UNSET  # the status of the message that follows, or may follow


class ReminderView(Reminder, frozen=True, kw_only=True, omit_defaults=True):
    """A reminder, when it is due next (null: never again), and its last occurrences."""

    due: datetime | None
    next: tuple[UpcomingOccurrence, ...]
    occurrences: tuple[PastOccurrence, ...]
    skipped: int
    canceled: bool
    left_out: tuple[str, ...] | UnsetType = UNSET  # entries of ``before`` that were past when it was set
    reply: str | UnsetType = UNSET  # the answer by which the person ended the appointment
    replied_by: str | UnsetType = UNSET  # their number
    replied_at: datetime | UnsetType = UNSET
    problem: str | UnsetType = UNSET  # why it cannot fire any more, though it was accepted


def show_reminder(state: ReminderState, deliveries: Mapping[str, Delivery]) -> ReminderView:
    """Return what the API shows of a reminder.

    Args:
        state: the reminder.
        deliveries: those of its messages that the ledger has, by id.
    """
    reminder = state.reminder
    ended_by = state.ended_by or _ended_by(state, deliveries)
    if ended_by:  # a tick will see it too
        state = structs.replace(state, due=None)
    upcoming, problem = _upcoming(state)
    return ReminderView(
        **structs.asdict(reminder),
        due=state.due,
        next=tuple(UpcomingOccurrence(at=at, local=_local(at, reminder)) for at in upcoming),
        occurrences=tuple(
            _past_occurrence(occurrence, reminder, deliveries) for occurrence in state.occurrences
        ),
        skipped=state.skipped,
        canceled=state.canceled,
        left_out=state.left_out or UNSET,
        reply=ended_by.text if ended_by else UNSET,
        replied_by=ended_by.by if ended_by else UNSET,
        replied_at=ended_by.at if ended_by else UNSET,
        problem=problem or UNSET,
    )


def _ended_by(state: ReminderState, deliveries: Mapping[str, Delivery]) -> CancelingReply | None:
    if not state.reminder.before:
        return None
    return canceling_reply(deliveries.values(), since=state.answers_from)


def _upcoming(state: ReminderState) -> tuple[tuple[datetime, ...], str]:
    """Return the next times, and why there are none if the rule cannot be evaluated."""
    if state.due is None:
        return (), ""
    try:
        times = instants(state.reminder, after=state.due - CLOCK_RESOLUTION)
        if not state.reminder.before:
            return tuple(islice(times, MAX_UPCOMING)), ""
        handled = handled_times(state)
        return tuple(at for at in times if at not in handled), ""
    except BrokenRule as error:
        return (), f"{error}; set it again, or delete it"


def message_ids(state: ReminderState) -> tuple[str, ...]:
    """Return the ids of messages whose deliveries ``show_reminder`` shows."""
    ids = [
        occurrence.message_id
        for occurrence in state.occurrences
        if occurrence.status is OccurrenceStatus.QUEUED
    ]
    if not (state.reminder.escalate or state.reminder.message.get("otherwise")):
        return tuple(ids)
    return (*ids, *(follow_up for message_id in ids for follow_up in _follow_ups(message_id)))


def _follow_ups(message_id: str) -> tuple[str, ...]:
    """Return the ids that a message's follow-ups may have; the last one is from before ``otherwise``."""
    ids = (follow_up_id(message_id, condition) for condition in FollowUpCondition)
    return (*ids, old_follow_up_id(message_id))


def _past_occurrence(
    occurrence: Occurrence, reminder: Reminder, deliveries: Mapping[str, Delivery]
) -> PastOccurrence:
    first = deliveries.get(occurrence.message_id)
    following = [deliveries[each] for each in _follow_ups(occurrence.message_id) if each in deliveries]
    second = max(following, key=lambda delivery: bool(delivery.attempts), default=None)
    replies = [delivery.reply for delivery in (first, *following) if delivery and delivery.reply]
    return PastOccurrence(
        due=occurrence.due,
        local=_local(occurrence.due, reminder),
        status=occurrence.status,
        message_id=occurrence.message_id,
        message_status=first.status if first else UNSET,
        reply=replies[0] if replies else UNSET,
        followed_by=second.status if second else UNSET,
    )


def _local(at: datetime, reminder: Reminder) -> datetime:
    """Return the instant in the reminder's zone, or with the offset of ``at`` if it has no zone."""
    try:
        zone = zone_of(reminder.zone) if reminder.zone else datetime.fromisoformat(reminder.at or "").tzinfo
    except BrokenRule:
        return at
    return at.astimezone(zone)
