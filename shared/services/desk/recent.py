"""What happened on a day: texts, calls and recordings that came in, and messages that failed."""

from datetime import datetime

from msgspec import Struct

from shared.domain.deliveries.refused_by import advice_for, read_refused_by
from shared.domain.deliveries.status import Status
from shared.domain.list_parameters import Page
from shared.domain.people.day_entry import DayEntry, DayKind
from shared.domain.people_parameters import RecentSearch, searched_day
from shared.domain.twilio_answers.twilio_advice import advice
from shared.ports.people import DayIndex


class RecentEntry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What happened to one text, call, recording or message; read it by its id for the rest."""

    kind: DayKind
    id: str  # Twilio's SID, or the message's id
    at: datetime
    number: str = ""  # the person's
    status: str = ""  # of a message, as it failed; it may have been sent again since
    code: int | None = None  # Twilio's
    reason: str = ""
    advice: str = ""


def recent(search: RecentSearch, *, days: DayIndex, now: datetime) -> Page[RecentEntry]:
    """Return entries of a day, the newest first. One request to storage."""
    page = days.newest(search.kind, searched_day(search, now=now), limit=search.limit, cursor=search.cursor)
    newest: dict[str, DayEntry] = {}
    for entry in page.items:  # a crash may leave two of one message
        newest.setdefault(entry.id, entry)
    return Page(items=tuple(map(_show, newest.values())), cursor=page.cursor)


def _show(entry: DayEntry) -> RecentEntry:
    return RecentEntry(
        kind=entry.kind,
        id=entry.id,
        at=entry.at,
        number=entry.number,
        status=entry.status,
        code=entry.code,
        reason=entry.reason,
        advice=advice_of(entry.status, entry.code, entry.reason) if entry.kind is DayKind.FAILED else "",
    )


def advice_of(status: str, code: int | None, reason: str) -> str:
    """Return what can be done about a message that failed for that cause; empty if nothing is known."""
    if status == Status.REFUSED:
        return advice_for(read_refused_by(reason)) or ""
    return advice(code) if code else ""
