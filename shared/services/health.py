"""How Switchboard is: every part for itself, so that one that fails hides no other."""

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from msgspec import Struct

from shared.errors import SwitchboardError
from shared.ports import Account, DeadLetters, Depths, Ledger

log = logging.getLogger(__name__)


class Part(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How one part is."""

    ok: bool
    error: str | None = None
    status: str | None = None  # Twilio's word for our account
    count: int | None = None  # how many there are
    oldest_seconds: int | None = None  # since when the first of what can be seen on a queue lies there


class Health(Struct, frozen=True, kw_only=True):
    """How Switchboard is; ``ok`` if every part is."""

    ok: bool
    twilio: Part
    open_deliveries: Part
    dead_letters: Part
    outbox: Part
    poison: Part


def look_after_health(
    *,
    account: Callable[[], Account],
    ledger: Callable[[], Ledger],
    dead_letters: Callable[[], DeadLetters],
    outbox: Callable[[], Depths],
    poison: Callable[[], Depths],
    now: datetime,
) -> Health:
    """Ask every part at the same time how it is.

    Each comes as a function, since making it may fail, too.
    """

    def depth(queue: Callable[[], Depths]) -> Part:
        seen = queue().depth()
        age = int((now - seen.oldest).total_seconds()) if seen.oldest else None
        return Part(ok=True, count=seen.count, oldest_seconds=age)

    asked: Mapping[str, Callable[[], Part]] = {
        "twilio": lambda: Part(ok=(status := account().status()) == "active", status=status),
        "open_deliveries": lambda: Part(ok=True, count=sum(1 for _ in ledger().open())),
        "dead_letters": lambda: Part(ok=True, count=len(dead_letters().oldest())),
        "outbox": lambda: depth(outbox),
        "poison": lambda: depth(poison),
    }
    with ThreadPoolExecutor(len(asked)) as askers:
        parts = dict(zip(asked, askers.map(_guarded, asked.values()), strict=True))
    return Health(ok=all(part.ok for part in parts.values()), **parts)


def _guarded(part: Callable[[], Part]) -> Part:
    try:
        return part()
    except SwitchboardError as error:
        return Part(ok=False, error=str(error))
    except Exception as error:  # whatever it is, the other parts are told all the same
        log.exception("a part of us is not well")
        return Part(ok=False, error=type(error).__name__)
