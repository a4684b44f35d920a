"""The entries of threads, and of the index by day, that are made of messages, texts, calls and recordings."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from shared.domain.conversations.inbound_text import answer_texts
from shared.domain.messages.phone_number import channel_of, number_of
from shared.domain.people.day_entry import DayEntry, DayKind
from shared.domain.people.thread.thread_entry import EntryKind, ThreadEntry
from shared.domain.people.thread.thread_key import person_at

if TYPE_CHECKING:
    from datetime import datetime

    from shared.domain.calls.call import Call
    from shared.domain.conversations.inbound_text import Inbound
    from shared.domain.messages.message import Message
    from shared.domain.recordings.recording import Recording

MAX_WORDS = 4_000
"""Characters of an entry's words. A row has room for more, but a page has up to 200 entries."""

_CALL = "call"


def words_of(message: Message) -> str:
    """Return the words of a message as a thread shows them; of a private one, none are kept there."""
    return "" if message.private else message.text


def message_entry(message: Message, *, at: datetime) -> ThreadEntry:
    """Return the entry of a message of ours, as it is sent."""
    return ThreadEntry(
        kind=EntryKind.MESSAGE,
        id=message.id,
        at=at,
        channel=message.channel,
        ours=message.sender or "",
        words=_cut(words_of(message)),
        media=len(message.media),
    )


def text_entries(text: Inbound) -> list[tuple[str, ThreadEntry]]:
    """Return the entries of a text that came in and of each message of our answer, with the person of each.

    An answer is an entry here, since Twilio takes it from us without a request of ours. A flow may text
    somebody else too. Each message comes a millisecond after the one before, which keeps them in order.
    """
    entry = ThreadEntry(
        kind=EntryKind.TEXT,
        id=text.sid,
        at=text.at,
        channel=channel_of(text.sender),
        ours=number_of(text.to),
        words=_cut(text.body),
        media=len(text.media),
    )
    found = [(person_at(text.sender), entry)]
    for number, answer in enumerate(answer_texts(text), 1):
        at = text.at + timedelta(milliseconds=number)
        of_answer = ThreadEntry(
            kind=EntryKind.MESSAGE,
            id=answer.id,
            at=at,
            channel=channel_of(answer.to),
            ours=number_of(answer.sender),
            words=_cut(answer.words),
            media=answer.media,
        )
        found.append((person_at(answer.to), of_answer))
    return [(person, each) for person, each in found if person]


def call_entry(call: Call) -> ThreadEntry:
    """Return the entry of a call that came in and is over."""
    return ThreadEntry(
        kind=EntryKind.CALL,
        id=call.sid,
        at=call.at,
        channel=_CALL,
        ours=call.to,
        outcome=call.outcome,
        seconds=call.seconds,
    )


def recording_entry(recording: Recording) -> ThreadEntry:
    """Return the entry of a recording; its words are those of the transcription."""
    return ThreadEntry(
        kind=EntryKind.RECORDING,
        id=recording.sid,
        at=recording.at,
        channel=_CALL,
        ours=recording.to,
        words=_cut(recording.transcription or ""),
        seconds=recording.seconds,
    )


def day_entry_of_text(text: Inbound) -> DayEntry:
    """Return the entry by day of a text that came in."""
    return DayEntry(kind=DayKind.TEXT, id=text.sid, at=text.at, number=person_at(text.sender))


def day_entry_of_call(call: Call) -> DayEntry:
    """Return the entry by day of a call that came in."""
    return DayEntry(kind=DayKind.CALL, id=call.sid, at=call.at, number=person_at(call.sender))


def day_entry_of_recording(recording: Recording) -> DayEntry:
    """Return the entry by day of a recording."""
    number = person_at(recording.sender)
    return DayEntry(kind=DayKind.RECORDING, id=recording.sid, at=recording.at, number=number)


def _cut(words: str) -> str:
    return words[:MAX_WORDS]
