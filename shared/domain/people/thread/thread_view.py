"""What the API shows of a person's thread."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct, field

from shared.domain.deliveries.delivery import Delivery
from shared.domain.deliveries.delivery_view import show
from shared.domain.deliveries.status import Status
from shared.domain.people.thread.thread_entry import EntryKind, ThreadEntry

EntryOutcome = Annotated[str, Meta(description="of a call that came in: talked, message, missed or hung_up")]


class ThreadEntryView(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One entry. What is not known, or does not apply, is left out."""

    kind: EntryKind
    id: str  # the message's id; of what came in, Twilio's SID
    at: datetime
    channel: str = ""  # sms, whatsapp, rcs or call
    ours: str = field(name="our_number", default="")
    words: str = ""  # of a recording, those of its transcription
    media: int = 0  # how many files
    outcome: EntryOutcome = ""
    seconds: int | None = None  # of a call or recording
    # What became of a message of ours:
    status: Status | None = None
    error: str | None = None
    code: int | None = None  # Twilio's
    advice: str | None = None
    reply: str | None = None  # what the person answered


def show_entry(entry: ThreadEntry, delivery: Delivery | None = None) -> ThreadEntryView:
    """Return what the API shows of an entry; ``delivery`` is that of its message, if it is known."""
    view = show(delivery) if delivery else None
    return ThreadEntryView(
        kind=entry.kind,
        id=entry.id,
        at=entry.at,
        channel=entry.channel,
        ours=entry.ours,
        words=entry.words,
        media=entry.media,
        outcome=entry.outcome,
        seconds=entry.seconds,
        status=view.status if view else None,
        error=view.error if view else None,
        code=view.error_code if view else None,
        advice=view.advice if view else None,
        reply=view.reply if view else None,
    )
