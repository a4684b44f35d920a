"""The place of a message within the limits of its person: one write to their row of sends.

The entry of the message in the person's thread is written in the same step.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.domain.guard.limits.limit import of_person
from shared.domain.guard.limits.limit_decision import person_limit_decision
from shared.domain.guard.limits.recent_sends import (
    RecentSend,
    RecentSends,
    counts_for_person,
    send_key,
    with_send,
    without_send,
)
from shared.errors import VersionConflict
from shared.services.optimistic_update import retry_on_conflict

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from shared.domain.guard.decision import End, Hold
    from shared.domain.guard.limits.limit import Limit
    from shared.domain.messages.message import Message
    from shared.domain.people.thread.thread_entry import ThreadEntry
    from shared.ports.storage import Contacts


def take_person_place(
    message: Message,
    recent: RecentSends,
    *,
    contacts: Contacts,
    limits: tuple[Limit, ...],
    units: int,
    now: datetime,
    entry: ThreadEntry | None = None,
) -> RecentSends | Hold | End | None:
    """Take a place; return the sends with it, or why there is none. None: no limit counts it.

    ``entry`` is then in the person's thread, unless there is no place.

    Raises:
        VersionConflict: other workers were first, ten times in a row.
        StorageUnavailable: it may be taken or not.
    """
    periods = [limit.period.length for limit in of_person(limits)]
    if not periods or not counts_for_person(message.to):
        if entry:
            contacts.add_to_thread(message.to, entry)
        return None
    over: list[Hold | End] = []

    def change(newest: RecentSends) -> RecentSends:
        over[:] = filter(None, [person_limit_decision(message, newest, limits=limits, units=units, now=now)])
        send = RecentSend(send_key(message.id), now, units)
        return newest if over else with_send(newest, send, kept=max(periods))

    saved = _update(recent, change, contacts=contacts, entry=entry)
    return over[0] if over else saved


def leave_person_place(message_id: str, recent: RecentSends, *, contacts: Contacts) -> None:
    """Give a place back. Idempotent. The entry in the thread stays."""
    _update(recent, lambda newest: without_send(newest, send_key(message_id)), contacts=contacts)


def _update(
    known: RecentSends,
    change: Callable[[RecentSends], RecentSends],
    *,
    contacts: Contacts,
    entry: ThreadEntry | None = None,
) -> RecentSends:
    """Change the newest version of the sends of a person; ``known`` is taken for it until a save fails.

    Nothing changes, and ``entry`` is not saved, if there is no place, or the same attempt has it already.
    """
    newest = known

    def attempt() -> RecentSends:
        nonlocal newest
        changed = change(newest)
        if changed == newest:
            return newest
        try:
            return contacts.save_sends(changed, entry)
        except VersionConflict:
            newest = contacts.load_with_sends(known.number)[1]
            raise

    return retry_on_conflict(attempt, record="the sends of one person")
