"""Erase what came in from a person: texts, recordings, calls. Of each SID a hash stays, before all else.

So a webhook that Twilio repeats, and a list that still has the record, write nothing again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.domain.list_parameters import InboxSearch
from shared.domain.people.erasure.about_person import contacts_of, is_at
from shared.domain.people.thread.thread_entries import message_entry, text_entries
from shared.domain.people.thread.thread_key import person_at
from shared.domain.recordings.recording import notice_id
from shared.services.people.erasure.close_messages import close_message
from shared.services.people.erasure.delete_at_twilio import (
    delete_call,
    delete_recording,
    delete_text,
    fence_off,
)
from shared.services.people.erasure.erase_deliveries import erase_messages
from shared.services.people.erasure.erasure_run import PAGE, Item

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from shared.domain.calls.call import Call
    from shared.domain.conversations.inbound_text import Inbound
    from shared.domain.people.thread.thread_entry import ThreadEntry
    from shared.domain.recordings.recording import Recording
    from shared.services.people.erasure.erasure_run import ErasureRun


def erase_texts(run: ErasureRun) -> None:
    """Erase the texts that came in, and what a flow texted somebody else in answer: it tells of them."""

    def is_gone(text: Inbound) -> bool:
        run.context.ledger.erase_sid(text.sid)
        others = [_is_answer_erased(person, entry, run) for person, entry in text_entries(text)]
        return all(others) and delete_text(text.sid, run, has_media=bool(text.media))

    def remove(texts: Sequence[Inbound]) -> None:
        for text in texts:
            run.context.rows.remove_text(text.sender, text.sid)

    run.erase(
        list(_texts(run)),
        is_ready=is_gone,
        item=lambda text: Item(
            key=text.sid, rows={"texts": 1}, twilio={"messages": 1, "media": len(text.media)}
        ),
        remove=remove,
    )


def erase_recordings(run: ErasureRun) -> None:
    """Erase recordings, their calls, and the text by which somebody was told of each: it names the caller."""

    def is_gone(recording: Recording) -> bool:
        run.context.ledger.erase_sid(recording.sid)
        return (
            _is_told_erased(notice_id(recording), run)
            and delete_recording(recording.sid, run)
            and _is_call_gone(recording.call, run)
        )

    def remove(recordings: Sequence[Recording]) -> None:
        for recording in recordings:
            run.context.rows.remove_recording(recording.sid)

    run.erase(
        list(run.context.rows.recordings(run.number)),
        is_ready=is_gone,
        item=lambda recording: Item(key=recording.sid, rows={"recordings": 1}, twilio={"recordings": 1}),
        remove=remove,
    )


def erase_calls(run: ErasureRun) -> None:
    """Erase the calls that came in."""

    def is_gone(call: Call) -> bool:
        fence_off(call.sid, "calls", run)
        return delete_call(call.sid, run)

    def remove(calls: Sequence[Call]) -> None:
        for call in calls:
            run.context.rows.remove_call(call.sid)

    run.erase(
        list(run.context.rows.calls(run.number)),
        is_ready=is_gone,
        item=lambda call: Item(key=call.sid, rows={"calls": 1}),
        remove=remove,
    )


def _texts(run: ErasureRun) -> Iterator[Inbound]:
    for address in contacts_of(run.number):
        cursor = None
        while True:
            search = InboxSearch(sender=address, limit=PAGE, cursor=cursor)
            page = run.context.contacts.search(search)
            yield from page.items
            if (cursor := page.cursor) is None:
                break


def _is_answer_erased(person: str, entry: ThreadEntry, run: ErasureRun) -> bool:
    """Erase what somebody else was texted in answer; return whether it is gone, or is not such a message."""
    if is_at(person, run.number):
        return True
    run.context.contacts.remove_from_thread(person, entry)
    return _is_told_erased(entry.id, run)


def _is_told_erased(message_id: str, run: ErasureRun) -> bool:
    """Erase a message to somebody else that tells of the person; return whether there is none any more."""
    ledger = run.context.ledger
    if delivery := ledger.load(message_id):
        close_message(delivery, run)
        person = person_at(delivery.message.to)
        for attempt in delivery.attempts if person else ():
            run.context.contacts.remove_from_thread(person, message_entry(delivery.message, at=attempt.at))
        erase_messages([message_id], run)
    return ledger.load(message_id) is None


def _is_call_gone(call: str, run: ErasureRun) -> bool:
    """Delete the call of a recording, of which there may be no row; one of ours goes with its delivery."""
    if not call or run.context.ledger.sid_owner(call):
        return True
    fence_off(call, "calls", run)
    return delete_call(call, run)
