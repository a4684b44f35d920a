"""What the desk shows first: what was sent today, what waits and why, what failed, and what is wrong."""

import logging
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from msgspec import Struct, structs

from shared.domain.deliveries.dead_letter import Cause
from shared.domain.deliveries.held_message import HeldReason
from shared.domain.guard.limits.limit_use import LimitUse
from shared.domain.guard.stops.stop_view import StopView
from shared.domain.people.day_entry import DayKind
from shared.domain.spending.spending_report import SpendingReport
from shared.domain.utc_days import day_of
from shared.ports.people import DayIndex
from shared.services.desk.recent import advice_of
from shared.services.operations.health import MAX_COUNTED, HealthContext, check_parts
from shared.services.operations.health_report import Part

log = logging.getLogger(__name__)

PARTS = (
    *("account", "stops", "dead_letters", "outbox", "poison"),
    *("ticks", "flows", "countries", "spending", "limits"),
)
"""Parts of health that are shown: those that ask Twilio, or read as many rows as there are, are not."""

MOST_CAUSES = 20
"""Causes of failures that are shown, the most frequent first."""


class SentToday(Struct, frozen=True, kw_only=True):
    """Texts and calls that went out today, by Twilio's list as it was read last."""

    today: int
    segments: int
    as_of: datetime | None = None  # when it was read; None: not yet today


class HeldCount(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Messages that wait for the account or for a stop; those that wait on the outbox are counted there."""

    reason: HeldReason
    count: int
    at_least: bool = False  # there are more
    oldest_at: datetime | None = None  # when the first was accepted, if that is known
    until: datetime | None = None  # when the first of them expires, if that is known


class FailureCause(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Messages that failed today for one cause."""

    status: str
    code: int | None = None
    reason: str = ""
    advice: str = ""
    count: int


class FailedToday(Struct, frozen=True, kw_only=True):
    """Messages that failed today (UTC), the most frequent causes first."""

    today: tuple[FailureCause, ...]
    count: int
    more: bool = False  # there are more messages, or more causes


class OutboxNow(Struct, frozen=True, kw_only=True):
    """Messages on the outbox, those that wait for their time there too."""

    count: int
    oldest_seconds: int | None = None  # of the first that is visible


class DeadLettersNow(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Dead letters by cause."""

    count: int
    at_least: bool = False
    causes: Mapping[Cause, int] = {}


class HealthNow(Struct, frozen=True, kw_only=True):
    """Whether the parts that the desk looks at are well, and what should be done."""

    ok: bool
    warnings: tuple[str, ...]


class DeskNow(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What happens now. A part that cannot be read is left out, and named in ``unread``."""

    at: datetime
    who: str  # whoever asks: the name of who signed in, or "function key"
    sent: SentToday | None = None
    held: tuple[HeldCount, ...] = ()
    failed: FailedToday | None = None
    outbox: OutboxNow | None = None
    dead_letters: DeadLettersNow | None = None
    spending: SpendingReport | None = None
    limits: tuple[LimitUse, ...] = ()  # how much of each limit of the desk is used
    stops: tuple[StopView, ...] | None = None
    health: HealthNow
    unread: tuple[str, ...] = ()


def desk_now(context: HealthContext, *, days: Callable[[], DayIndex], who: str, now: datetime) -> DeskNow:
    """Return what happens now, by a bounded number of requests to storage, and none to Twilio."""
    context = structs.replace(context, most_dead_letters=MAX_COUNTED)
    with ThreadPoolExecutor(1) as thread:
        reading = thread.submit(_failed, days, now=now)
        parts = check_parts(context, PARTS, now=now)
        failed = reading.result()
    spending, outbox, letters = parts["spending"].spending, parts["outbox"], parts["dead_letters"]
    known = {
        "failed": failed,
        "held": parts["account"].count,
        "outbox": outbox.count,
        "dead_letters": letters.count,
        "spending": spending,
        "stops": parts["stops"].stops,
    }
    return DeskNow(
        at=now,
        who=who,
        sent=_sent(spending) if spending else None,
        held=_held(parts, now=now),
        failed=failed,
        outbox=_outbox(outbox),
        dead_letters=_dead_letters(letters),
        spending=spending,
        limits=parts["limits"].uses or (),
        stops=parts["stops"].stops,
        health=_health(parts),
        unread=tuple(name for name, value in known.items() if value is None),
    )


def _failed(days: Callable[[], DayIndex], *, now: datetime) -> FailedToday | None:
    """Return what failed today; None if it cannot be read. A message counts once, as it failed last."""
    try:
        page = days().newest(DayKind.FAILED, day_of(now), limit=MAX_COUNTED)
    except Exception:  # whatever it is, the other parts are shown all the same
        log.exception("what failed today cannot be read")
        return None
    newest = {entry.id: entry for entry in reversed(page.items)}
    causes = Counter((entry.status, entry.code, entry.reason) for entry in newest.values())
    shown = tuple(
        FailureCause(
            status=status, code=code, reason=reason, advice=advice_of(status, code, reason), count=count
        )
        for (status, code, reason), count in causes.most_common(MOST_CAUSES)
    )
    is_more = page.cursor is not None or len(causes) > MOST_CAUSES
    return FailedToday(today=shown, count=len(newest), more=is_more)


def _sent(spending: SpendingReport) -> SentToday:
    today = spending.today.values()
    return SentToday(
        today=sum(spent.count for spent in today),
        segments=sum(spent.segments for spent in today),
        as_of=spending.as_of,
    )


def _held(parts: Mapping[str, Part], *, now: datetime) -> tuple[HeldCount, ...]:
    """Return what waits, by reason; a reason for which nothing waits is left out."""
    account, found = parts["account"], list[HeldCount]()
    if account.count:
        oldest = timedelta(seconds=account.oldest_seconds or 0)
        found.append(
            HeldCount(
                reason=HeldReason.ACCOUNT,
                count=account.count,
                at_least=account.count >= MAX_COUNTED,
                oldest_at=now - oldest,
            )
        )
    stops = parts["stops"].stops or ()
    for reason in (HeldReason.STOPPED, HeldReason.PREFIX):
        of_reason = [stop for stop in stops if bool(stop.prefix) is (reason is HeldReason.PREFIX)]
        waiting = [stop.waiting for stop in of_reason if stop.waiting and stop.waiting.count]
        if waiting:
            until = min((each.first_at for each in waiting if each.first_at), default=None)
            count, at_least = sum(each.count for each in waiting), any(each.at_least for each in waiting)
            found.append(HeldCount(reason=reason, count=count, at_least=at_least, until=until))
    return tuple(found)


def _outbox(part: Part) -> OutboxNow | None:
    return None if part.count is None else OutboxNow(count=part.count, oldest_seconds=part.oldest_seconds)


def _dead_letters(part: Part) -> DeadLettersNow | None:
    if part.count is None:
        return None
    return DeadLettersNow(
        count=part.count, at_least=part.count >= MAX_COUNTED, causes=dict(part.causes or {})
    )


def _health(parts: Mapping[str, Part]) -> HealthNow:
    said = ((name, part.error or part.warning) for name, part in parts.items())
    warnings = tuple(f"{name}: {text}" for name, text in said if text)
    return HealthNow(ok=all(part.ok for part in parts.values()), warnings=warnings)
