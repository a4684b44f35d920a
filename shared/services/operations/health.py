"""How Switchboard is: every part for itself, so that one that fails hides no other."""

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from msgspec import Struct

from shared.domain.list_parameters import ReminderSearch
from shared.domain.reminders.ticks import LastTick, Source, is_stalled
from shared.errors import SwitchboardError
from shared.ports.content import Flows
from shared.ports.queues import QueueStats
from shared.ports.storage import Agenda, DeadLetters, Ledger
from shared.ports.twilio import Account
from shared.services.conversations.flow_lookup import check_flows_in_settings
from shared.settings import Settings

log = logging.getLogger(__name__)


class Part(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How one part is."""

    ok: bool
    error: str | None = None
    status: str | None = None  # Twilio's word for our account; of ticks: which source is dead
    count: int | None = None  # how many there are; of ticks: how many occurrences they skipped
    oldest_seconds: int | None = None  # since when the first of what can be seen on a queue lies there
    last_seconds: int | None = None  # since the last tick, wherever it came from
    timer_seconds: int | None = None  # since the timer's last tick
    queue_seconds: int | None = None  # since the last tick by queue


class Health(Struct, frozen=True, kw_only=True):
    """How Switchboard is; ``ok`` if every part is."""

    ok: bool
    twilio: Part
    open_deliveries: Part
    dead_letters: Part
    outbox: Part
    poison: Part
    ticks: Part
    flows: Part


def look_after_health(
    settings: Settings,
    *,
    flows: Flows,
    account: Callable[[], Account],
    ledger: Callable[[], Ledger],
    dead_letters: Callable[[], DeadLetters],
    outbox: Callable[[], QueueStats],
    poison: Callable[[], QueueStats],
    agenda: Callable[[], Agenda],
    now: datetime,
) -> Health:
    """Ask every part at the same time how it is.

    Each comes as a function, since making it may fail, too.
    """

    def known_flows() -> Part:
        check_flows_in_settings(settings, flows=flows)
        return Part(ok=True)

    def depth(queue: Callable[[], QueueStats]) -> Part:
        seen = queue().depth()
        age = int((now - seen.oldest).total_seconds()) if seen.oldest else None
        return Part(ok=True, count=seen.count, oldest_seconds=age)

    asked: Mapping[str, Callable[[], Part]] = {
        "twilio": lambda: Part(ok=(status := account().status()) == "active", status=status),
        "open_deliveries": lambda: Part(ok=True, count=sum(1 for _ in ledger().open())),
        "dead_letters": lambda: Part(ok=True, count=len(dead_letters().oldest())),
        "outbox": lambda: depth(outbox),
        "poison": lambda: depth(poison),
        "ticks": lambda: _ticks(agenda(), now=now),
        "flows": known_flows,
    }
    with ThreadPoolExecutor(len(asked)) as askers:
        parts = dict(zip(asked, askers.map(_guarded, asked.values()), strict=True))
    return Health(ok=all(part.ok for part in parts.values()), **parts)


def _ticks(agenda: Agenda, *, now: datetime) -> Part:
    """Tell when the last ticks were; one source is enough, and none means that no reminder goes out."""
    last = {source: agenda.last_tick(source) for source in Source}
    ages = {source: int((now - one.at).total_seconds()) for source, one in last.items() if one}
    if not ages and not agenda.search(ReminderSearch(limit=1)).items:
        return Part(ok=True, status="no tick yet, and no reminder that would need one")
    silent = all(is_stalled(one, now=now) for one in last.values())
    return Part(
        ok=not silent,
        error="no tick for minutes, from neither timer nor queue: no reminder goes out" if silent else None,
        status=f"dead: {', '.join(dead)}" if (dead := _dead(last, now=now)) else None,
        count=sum(one.skipped for one in last.values() if one),
        last_seconds=min(ages.values(), default=None),
        timer_seconds=ages.get(Source.TIMER),
        queue_seconds=ages.get(Source.QUEUE),
    )


def _dead(last: Mapping[Source, LastTick | None], *, now: datetime) -> list[str]:
    return [source.value for source, one in last.items() if is_stalled(one, now=now)]


def _guarded(part: Callable[[], Part]) -> Part:
    try:
        return part()
    except SwitchboardError as error:
        return Part(ok=False, error=str(error))
    except Exception as error:  # whatever it is, the other parts are told all the same
        log.exception("a part of us is not well")
        return Part(ok=False, error=type(error).__name__)
