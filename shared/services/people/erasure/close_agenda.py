"""Close what is planned for a person: nothing new is sent from now on, reminders and entries are removed."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from msgspec import structs

from shared.domain.list_parameters import ReminderSearch
from shared.domain.messages.message import Message
from shared.domain.people.erasure.about_person import contacts_of, is_at, is_reminder_of
from shared.domain.reminders.reminder import FollowUp
from shared.domain.reminders.ticks import SHARDS
from shared.errors import Conflict, NotFound, VersionConflict
from shared.ports.storage import AgendaMove
from shared.services.optimistic_update import retry_on_conflict
from shared.services.people.erasure.erasure_run import PAGE, Item
from shared.services.reminders.cancel_reminder import cancel_reminder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shared.domain.reminders.reminder import Entry, ReminderState
    from shared.services.people.erasure.erasure_run import ErasureRun

EVER = datetime(9000, 1, 1, tzinfo=UTC)
"""After everything that is planned."""


def close_reminders(run: ErasureRun) -> None:
    """Keep anything new from being sent to the person, and remove their reminders."""
    for address in contacts_of(run.number):
        _close_contact(address, run)
    agenda, country = run.context.agenda, run.context.default_country
    for page in run.pages(lambda cursor: agenda.search(ReminderSearch(limit=PAGE, cursor=cursor))):
        theirs = [state for state in page if is_reminder_of(state.reminder, run.number, country=country)]
        run.erase(
            theirs,
            item=lambda state: Item(key=f"reminder {state.reminder.id}", rows={"reminders": 1}),
            remove=lambda states: _remove_reminders(states, run),
        )


def close_agenda(run: ErasureRun) -> None:
    """Remove what waits in the agenda until its time: messages, and follow-ups of reminders that are gone."""
    first = SHARDS.find(run.erasure.cursor or SHARDS[0])
    for shard in SHARDS[max(first, 0) :]:
        run.erasure = structs.replace(run.erasure, cursor=shard)
        theirs = [entry for entry in run.context.agenda.due(shard, before=EVER) if _is_theirs(entry, run)]
        run.erase(theirs, item=_item_of, remove=lambda entries: _remove_entries(entries, run))
        run.require_time()


def _close_contact(address: str, run: ErasureRun) -> None:
    contacts = run.context.contacts

    def attempt() -> None:
        contact = contacts.load(address)
        if contact.erasing_at is None:
            contacts.save(structs.replace(contact, erasing_at=run.now))

    retry_on_conflict(attempt, record="the contact of a person who is erased")


def _remove_reminders(states: Sequence[ReminderState], run: ErasureRun) -> None:
    for state in states:
        _remove_reminder(state.reminder.id, run)


def _remove_reminder(reminder_id: str, run: ErasureRun) -> None:
    """Cancel what a reminder put on the outbox, and remove it; a tick may be at it."""
    agenda, context = run.context.agenda, run.context
    with suppress(Conflict, NotFound):
        cancel_reminder(
            reminder_id,
            agenda=agenda,
            ledger=context.ledger,
            default_country=context.default_country,
            now=run.now,
        )

    def attempt() -> None:
        if state := agenda.load(reminder_id):
            agenda.remove(state)

    retry_on_conflict(attempt, record=f"reminder {reminder_id}")


def _is_theirs(entry: Entry, run: ErasureRun) -> bool:
    match entry.of:
        case Message(to=to):
            return is_at(to, run.number)
        case FollowUp(reminder_id=reminder_id):
            return run.context.agenda.load(reminder_id) is None
        case _:
            return False


def _item_of(entry: Entry) -> Item:
    of = entry.of
    name = of.id if isinstance(of, Message) else of.message_id if isinstance(of, FollowUp) else ""
    return Item(key=f"entry {entry.at} {name}", rows={"agenda": 1})


def _remove_entries(entries: Sequence[Entry], run: ErasureRun) -> None:
    for entry in entries:
        try:
            run.context.agenda.move([AgendaMove(entry=entry)])
        except VersionConflict:  # a tick was first: its message is in the ledger, or comes off the outbox
            run.found_more()
