"""Decide what a tick does about one agenda entry: which messages to send, and how the entry moves on."""

import logging
from datetime import datetime

from msgspec import Struct

from shared.domain.follow_ups.follow_up_rules import rule_of
from shared.domain.messages.message import Message
from shared.domain.messages.message_fields import FollowUpCondition
from shared.domain.reminders.appointment.appointment_changes import end_by_reply
from shared.domain.reminders.occurrence_message import (
    FileWords,
    follow_up_message,
    occurrence_id,
    occurrence_message,
)
from shared.domain.reminders.occurrences import after_firing, plan_due
from shared.domain.reminders.reminder import Entry, FollowUp, ReminderState
from shared.ports.storage import AgendaMove
from shared.services.follow_ups.answered import needs_no_follow_up
from shared.services.reminders.appointment.ended_by_reply import has_answer, reply_that_ended
from shared.services.reminders.file_words import file_words
from shared.services.reminders.tick_context import TickContext

log = logging.getLogger(__name__)


class PlannedEntry(Struct, frozen=True, kw_only=True):
    """What a tick does about an entry: put messages on the outbox, each with its due time; then move it."""

    move: AgendaMove
    puts: tuple[tuple[datetime, Message], ...] = ()
    skipped: int = 0


def plan_entry(entry: Entry, *, context: TickContext, now: datetime) -> PlannedEntry | None:
    """Return what to do about an entry; None if there is nothing to do yet."""
    match entry.of:
        case ReminderState() as state:
            return _plan_reminder(entry, state, context=context, now=now)
        case FollowUp() as follow_up:
            return _plan_follow_up(entry, follow_up, context=context, now=now) if entry.at <= now else None
        case message:
            return PlannedEntry(move=AgendaMove(entry=entry), puts=((entry.at, message),))


def _plan_reminder(
    entry: Entry, state: ReminderState, *, context: TickContext, now: datetime
) -> PlannedEntry:
    if reply := reply_that_ended(state, ledger=context.ledger, contacts=context.contacts):
        log.info("reminder %s: ended by the answer to %s", state.reminder.id, reply.message_id)
        return PlannedEntry(move=AgendaMove(entry=entry, state=end_by_reply(state, reply, now=now)))
    plan = plan_due(state, now=now)
    # A worker may have put late occurrences on the outbox in time, and died before it moved the agenda.
    queued_before = {at for at in plan.late if context.ledger.load(occurrence_id(state, at))}
    skipped = [at for at in plan.late if at not in queued_before]
    queued = [*plan.ready, *(at for at in plan.late if at in queued_before)]
    for at in skipped:
        log.warning("reminder %s: skipped %s, its grace is over", state.reminder.id, at)
    country, files = context.default_country, _files(state, context=context)
    return PlannedEntry(
        move=AgendaMove(
            entry=entry,
            state=after_firing(state, plan.due, skipped=skipped, queued=queued, now=now),
        ),
        puts=tuple(
            (at, occurrence_message(state, at, default_country=country, files=files)) for at in plan.ready
        ),
        skipped=len(skipped),
    )


def _files(state: ReminderState, *, context: TickContext) -> FileWords:
    return file_words(state.reminder, flows=context.flows, templates=context.templates)


def _plan_follow_up(
    entry: Entry, follow_up: FollowUp, *, context: TickContext, now: datetime
) -> PlannedEntry:
    """Plan the message that follows an unanswered one, unless it is no longer needed."""
    no_message = PlannedEntry(move=AgendaMove(entry=entry))
    state = context.agenda.load(follow_up.reminder_id)
    if state is None or state.canceled or state.reminder.paused:
        return no_message
    escalate = state.reminder.escalate
    if escalate is None or needs_no_follow_up(
        follow_up.message_id, ledger=context.ledger, contacts=context.contacts
    ):
        return no_message
    if has_answer(state, ledger=context.ledger, contacts=context.contacts):
        return no_message
    if now > entry.at + state.reminder.grace:
        log.warning("reminder %s: no follow-up sent, the grace is over", follow_up.reminder_id)
        return no_message
    first = context.ledger.load(follow_up.message_id)
    if first and rule_of(first, FollowUpCondition.SILENT):  # it is followed as its message says
        return no_message
    country, files = context.default_country, _files(state, context=context)
    message = follow_up_message(state, follow_up, escalate, default_country=country, files=files)
    return PlannedEntry(move=AgendaMove(entry=entry), puts=((entry.at, message),))
