"""Release held messages, at each tick: end those whose time is over; probe; once mended, release all."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import chain, islice

from msgspec import Struct

from shared.domain.deliveries.circuit_breaker import (
    RELEASED_PER_SECOND,
    CircuitBreaker,
    begin_probe,
    is_open,
    is_probe_due,
    reserve_release,
)
from shared.domain.deliveries.delivery import Delivery
from shared.domain.deliveries.held_message import RELEASE_WINDOW, HeldMessage, is_held_for_account
from shared.domain.messages.envelope import envelope_of
from shared.errors import VersionConflict
from shared.ports.pending_messages import HeldMessages
from shared.ports.queues import Outbox
from shared.ports.storage import Ledger
from shared.services.held_messages.account_breaker import AccountBreaker
from shared.services.held_messages.requeue_held import requeue_held

log = logging.getLogger(__name__)

MAX_ENDED = 1_000
"""Entries whose time is over, of one tick; the next one continues."""

MAX_CANDIDATES = 200
"""Entries of which one is chosen as the probe; the rest were canceled or sent meanwhile."""

MAX_RELEASED = int(RELEASE_WINDOW.total_seconds()) * RELEASED_PER_SECOND


class ReleaseContext(Struct, frozen=True, kw_only=True):
    """The ports that releasing uses."""

    breaker: AccountBreaker
    held_messages: HeldMessages
    ledger: Ledger
    outbox: Outbox
    elapsed: Callable[[], timedelta]  # the time since the tick's ``now``


def release_held(context: ReleaseContext, *, now: datetime) -> None:
    """Do what is to be done about held messages; an error is logged, and the next tick repeats it.

    Costs one query if no message is held.
    """
    try:
        if next(context.held_messages.oldest(), None) is not None:
            _release(context, now=now)
    except VersionConflict:
        log.info("another tick releases held messages")
    except Exception:  # whatever it is, the tick itself was made
        log.exception("held messages were not released; the next tick retries")


def _release(context: ReleaseContext, *, now: datetime) -> None:
    ended = list(islice(context.held_messages.ended(by=now), MAX_ENDED))
    _requeue([(held, now) for held in ended], context=context, now=now)
    breaker = context.breaker.read(now=now)
    if not is_open(breaker, now=now):
        _release_oldest(breaker, context=context, now=now)
        return
    log.error("circuit breaker open, messages are held: %s", breaker.problem)
    if is_probe_due(breaker, now=now):
        _probe(breaker, context=context, now=now)


def _probe(breaker: CircuitBreaker, *, context: ReleaseContext, now: datetime) -> None:
    """Put the next held message on the outbox, as the only one that may make a request.

    Its entry stays on the list: if its worker dies, or Twilio refuses it again, it is still held.
    """
    store, last = context.held_messages, breaker.last_probe
    entries = chain(store.oldest(after=last), store.oldest()) if last else store.oldest()
    for held in islice(entries, MAX_CANDIDATES):
        delivery = _delivery_held(held, context=context)
        if delivery is not None:
            context.breaker.save(begin_probe(breaker, held, now=now))
            context.outbox.put(envelope_of(delivery.message), delay=timedelta(0))
            return


def _release_oldest(breaker: CircuitBreaker, *, context: ReleaseContext, now: datetime) -> None:
    """Put the oldest held messages on the outbox, spread over the time until the next tick."""
    entries = list(islice(context.held_messages.oldest(), MAX_RELEASED))
    reserved, times = reserve_release(breaker, len(entries), now=now)
    if not times:  # this minute has as many as may be released
        return
    context.breaker.save(reserved)
    _requeue(list(zip(entries, times, strict=False)), context=context, now=now)
    log.warning("%d held messages are released", len(times))


def _requeue(due: Sequence[tuple[HeldMessage, datetime]], *, context: ReleaseContext, now: datetime) -> None:
    requeue_held(
        due,
        held_messages=context.held_messages,
        is_held=is_held_for_account,
        ledger=context.ledger,
        outbox=context.outbox,
        now=lambda: now + context.elapsed(),
    )


def _delivery_held(held: HeldMessage, *, context: ReleaseContext) -> Delivery | None:
    """Return the delivery of an entry if it is still held; else it needs none, and its entry is removed."""
    delivery = context.ledger.load(held.id)
    if delivery is not None and is_held_for_account(delivery):
        return delivery
    context.held_messages.remove(held)
    return None
