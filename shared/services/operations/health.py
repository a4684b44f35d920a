"""Check the health of each part on its own, so that one that fails does not hide the others."""

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from itertools import islice

from msgspec import Struct

from shared.domain.deliveries.circuit_breaker import is_open
from shared.domain.guard.guard_rules import guard_rules
from shared.domain.guard.limits.limit_use import limit_uses
from shared.domain.json_input.field_faults import cut_name
from shared.domain.reminders.ticks import Source, is_stalled
from shared.domain.twilio_answers.twilio_errors import CHECK_ACCOUNT
from shared.errors import NotFound, SwitchboardError, TwilioUnavailable
from shared.ports.content import Flows
from shared.ports.erased import SecretCheck
from shared.ports.guard import Pots, Stops
from shared.ports.pending_messages import DeadLetters, HeldMessages
from shared.ports.queues import QueueStats
from shared.ports.spending import SpendingDays
from shared.ports.storage import Agenda, Ledger
from shared.ports.twilio import Account
from shared.services.conversations.flow_lookup import check_flows_in_settings
from shared.services.guard.stops.standing_stops import standing_stops
from shared.services.held_messages.account_breaker import AccountBreaker
from shared.services.operations.health_report import PARTS, Health, Part
from shared.services.people.erased.check_secret import secret_fault
from shared.services.reminders.list_reminders import all_reminders
from shared.services.spending.spending_now import spending_now
from shared.settings import Settings
from shared.version import VERSION

log = logging.getLogger(__name__)


REFUSED = {401, 403, 404}
"""What Twilio answers about an account whose credentials, SID or address are wrong."""

MAX_COUNTED = 1_000
"""Held messages that are counted: those of one request to storage."""


class HealthContext(Struct, frozen=True, kw_only=True):
    """What a health check uses. Most fields are functions, since building an adapter may fail, too."""

    settings: Settings
    flows: Flows
    account: Callable[[], Account]
    breaker: Callable[[], AccountBreaker]
    held_messages: Callable[[], HeldMessages]
    stops: Callable[[], Stops]
    ledger: Callable[[], Ledger]
    dead_letters: Callable[[], DeadLetters]
    outbox: Callable[[], QueueStats]
    poison: Callable[[], QueueStats]
    agenda: Callable[[], Agenda]
    spending_days: Callable[[], SpendingDays]
    pots: Callable[[], Pots]
    secret_check: Callable[[], SecretCheck]
    missing_tables: Callable[[], Sequence[str]]
    most_dead_letters: int = 10_000  # that are counted


def check_health(context: HealthContext, *, now: datetime) -> Health:
    """Check every part, all at the same time."""
    parts = check_parts(context, PARTS, now=now)
    return Health(ok=all(part.ok for part in parts.values()), **parts)


def check_part(context: HealthContext, name: str, *, now: datetime) -> Part:
    """Check one part, without the cost of the others.

    Raises:
        NotFound: there is no such part.
    """
    if name not in PARTS:
        raise NotFound(f"there is no part `{cut_name(name)}`; there are: {', '.join(PARTS)}")
    return check_parts(context, [name], now=now)[name]


def check_parts(context: HealthContext, names: Collection[str], *, now: datetime) -> dict[str, Part]:
    """Check the parts of those names, all at the same time."""
    checks: Mapping[str, Callable[[], Part]] = {
        "twilio": lambda: _twilio(context.account(), now=now),
        "account": lambda: _account(context, now=now),
        "stops": lambda: _stops(context.stops()),
        "open_deliveries": lambda: Part(ok=True, count=sum(1 for _ in context.ledger().open())),
        "dead_letters": lambda: _dead_letters(context.dead_letters(), limit=context.most_dead_letters),
        "outbox": lambda: _queue(context.outbox(), now=now),
        "poison": lambda: _queue(context.poison(), now=now),
        "ticks": lambda: _ticks(context.agenda(), now=now),
        "flows": lambda: _flows(context),
        "countries": lambda: _countries(context.settings),
        "spending": lambda: _spending(context, now=now),
        "limits": lambda: _limits(context, now=now),
        "erasure": lambda: _erasure(context),
        "tables": lambda: _tables(context.missing_tables()),
        "app": lambda: _app(context.settings),
    }
    with ThreadPoolExecutor(len(names)) as threads:
        found = threads.map(_guarded, [checks[name] for name in names])
        return dict(zip(names, found, strict=True))


def _twilio(account: Account, *, now: datetime) -> Part:
    try:
        status = account.status()
    except TwilioUnavailable as error:
        if error.code not in REFUSED:
            raise
        return Part(ok=False, error=f"{error}. {CHECK_ACCOUNT}")
    if status != "active":
        return Part(ok=False, status=status)
    seen = account.visibility()
    offset = round((seen.answered_at - now).total_seconds()) if seen.answered_at else None
    hidden = " and ".join(seen.hidden)
    return Part(
        ok=True,
        status=status,
        lists=f"{hidden} are hidden" if hidden else "bodies and numbers are shown",
        clock_offset_seconds=offset,
    )


def _erasure(context: HealthContext) -> Part:
    fault = secret_fault(context.settings.DIGEST_SECRET, check=context.secret_check())
    return Part(ok=True, warning=fault)


def _tables(missing: Sequence[str]) -> Part:
    """Tell of tables that the app needs: a version that is deployed before its tables has none of the new."""
    if not missing:
        return Part(ok=True)
    names = ", ".join(f"`{name}`" for name in missing)
    return Part(ok=False, error=f"storage has no table {names}: run `azd provision`")


def _app(settings: Settings) -> Part:
    """Return what must agree with Twilio's side, for `switchboard doctor`; no secrets."""
    return Part(
        ok=True,
        version=VERSION,
        public_url=settings.PUBLIC_URL.rstrip("/"),
        account_sid=settings.TWILIO_ACCOUNT_SID,
        senders=tuple(sorted(settings.own_senders | settings.own_numbers)),
    )


def _dead_letters(dead_letters: DeadLetters, *, limit: int) -> Part:
    counts = dead_letters.counts(limit=limit, with_newest=False)
    return Part(ok=True, count=counts.total, causes=counts.by_cause)


def _account(context: HealthContext, *, now: datetime) -> Part:
    """Return whether messages are held because Twilio refuses our account, and how many; see MAX_COUNTED."""
    breaker = context.breaker().read(now=now)
    held = list(islice(context.held_messages().oldest(), MAX_COUNTED))
    age = int((now - held[0].created_at).total_seconds()) if held else None
    if not is_open(breaker, now=now):
        return Part(ok=True, count=len(held), oldest_seconds=age)
    error = f"messages are held: {breaker.problem}"
    return Part(ok=False, error=error, status="circuit breaker open", count=len(held), oldest_seconds=age)


def _stops(stops: Stops) -> Part:
    """Return what a person stopped, which is well, and which prefixes are held: those wait for a person."""
    found = standing_stops(stops)
    prefixes = ", ".join(stop.prefix for stop in found if stop.prefix)
    error = f"held: {prefixes}. Release each, or leave it, see GET /api/holds" if prefixes else None
    return Part(ok=not prefixes, error=error, count=len(found), stops=found)


def _queue(queue: QueueStats, *, now: datetime) -> Part:
    depth = queue.depth()
    age = int((now - depth.oldest).total_seconds()) if depth.oldest else None
    return Part(ok=True, count=depth.count, oldest_seconds=age)


def _flows(context: HealthContext) -> Part:
    check_flows_in_settings(context.settings, flows=context.flows)
    return Part(ok=True)


def _countries(settings: Settings) -> Part:
    """Return which countries may be texted and called; that all may be is a warning."""
    if countries := settings.COUNTRIES.replace(",", " "):
        return Part(ok=True, status=" ".join(countries.split()))
    warning = "all countries may be texted and called: set COUNTRIES to those where your people are"
    return Part(ok=True, status="all", warning=warning)


def _spending(context: HealthContext, *, now: datetime) -> Part:
    """Return what was spent. The part is always well: nothing that is sent depends on it."""
    try:
        report = spending_now(context.spending_days(), now=now)
    except SwitchboardError as error:
        return Part(ok=True, status=f"cannot be read: {error}")
    except Exception as error:
        log.exception("what was spent cannot be read")
        return Part(ok=True, status=f"cannot be read: {type(error).__name__}")
    return Part(ok=True, status=None if report.as_of else "not read yet today", spending=report)


def _limits(context: HealthContext, *, now: datetime) -> Part:
    """Return how much of each limit of the desk is used. One that is reached does its work: that is well."""
    uses = limit_uses(guard_rules(context.settings).limits, context.pots().all(), now=now)
    reached = ", ".join(use.limit for use in uses if use.used >= use.most)
    return Part(ok=True, status=f"reached: {reached}" if reached else None, uses=uses or None)


def _ticks(agenda: Agenda, *, now: datetime) -> Part:
    """Return when the last ticks were. One live source is enough; without any, no reminder is sent."""
    last = {source: agenda.last_tick(source) for source in Source}
    ages = {source: int((now - tick.at).total_seconds()) for source, tick in last.items() if tick}
    if not ages and next(all_reminders(agenda=agenda), None) is None:
        return Part(ok=True, status="no tick yet, and no reminder that would need one")
    dead = [source.value for source, tick in last.items() if is_stalled(tick, now=now)]
    stalled = len(dead) == len(last)
    return Part(
        ok=not stalled,
        error="no tick for minutes, from neither timer nor queue: no reminder goes out" if stalled else None,
        status=f"dead: {', '.join(dead)}" if dead else None,
        count=sum(tick.skipped for tick in last.values() if tick),
        last_seconds=min(ages.values(), default=None),
        timer_seconds=ages.get(Source.TIMER),
        queue_seconds=ages.get(Source.QUEUE),
    )


def _guarded(check: Callable[[], Part]) -> Part:
    """Return what a check finds; its error, if it fails."""
    try:
        return check()
    except SwitchboardError as error:
        return Part(ok=False, error=str(error))
    except Exception as error:  # whatever it is, the other parts are reported all the same
        log.exception("health check failed")
        return Part(ok=False, error=type(error).__name__)
