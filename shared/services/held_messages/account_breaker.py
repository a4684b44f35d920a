"""The circuit breaker of one worker: it asks storage at most every few seconds while all is well."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from shared.domain.deliveries.circuit_breaker import (
    CircuitBreaker,
    is_open,
    record_acceptance,
    record_refusal,
)
from shared.ports.pending_messages import HeldMessages
from shared.services.optimistic_update import retry_on_conflict

log = logging.getLogger(__name__)

READ_AGAIN_AFTER = timedelta(seconds=10)
"""How long a worker takes it for closed without reading it, unless one of its own attempts is refused."""


class AccountBreaker:
    """The circuit breaker of this worker's credentials. Safe to share between threads."""

    def __init__(self, held_messages: HeldMessages, *, key: str) -> None:
        """``key`` is a hash of the credentials: another worker may have others."""
        self._store = held_messages
        self._key = key
        self._known = CircuitBreaker(key=key)
        self._read_at: datetime | None = None

    def read(self, *, now: datetime) -> CircuitBreaker:
        """Return the circuit breaker from storage."""
        self._read_at = now  # first: the other threads of this worker need not read it too
        self._known = self._store.breaker(self._key)
        return self._known

    def refresh(self, *, now: datetime) -> None:
        """Read the circuit breaker if it was open when it was read last, or was not read for a while."""
        age = now - self._read_at if self._read_at else READ_AGAIN_AFTER
        if is_open(self._known, now=now) or not timedelta(0) <= age < READ_AGAIN_AFTER:
            self.read(now=now)

    def save(self, breaker: CircuitBreaker) -> None:
        """Save a state that was decided on what was read.

        Raises:
            VersionConflict: another worker saved first.
        """
        self._known = self._store.save_breaker(breaker)

    def refusal(self, message_id: str, *, now: datetime) -> str | None:
        """Return why that message must make no request; None if it may. Costs no storage transaction."""
        known = self._known
        if not is_open(known, now=now) or known.probe_id == message_id:
            return None
        return known.problem

    def record_refusal(
        self, message_id: str, *, code: int, reason: str, began: datetime, now: datetime
    ) -> None:
        """Record that Twilio refused the account when it was asked for that message."""

        def change(breaker: CircuitBreaker) -> CircuitBreaker:
            return record_refusal(
                breaker, message_id=message_id, code=code, reason=reason, began=began, now=now
            )

        self._known = change(self._known)  # at once, for the other threads of this worker
        self._update(change)
        if self._known.opened_at == now:  # by this refusal; the rest of those at the same time are no news
            log.error("circuit breaker opened: %s", self._known.problem)

    def record_acceptance(self, message_id: str, *, now: datetime) -> None:
        """Record that Twilio accepts the account; only the probe costs a storage transaction."""
        known = self._known
        if known.probe_id != message_id or known.opened_at is None:
            return
        self._update(lambda breaker: record_acceptance(breaker, message_id=message_id, now=now))
        log.warning("circuit breaker closed: Twilio accepts our account again")

    def _update(self, change: Callable[[CircuitBreaker], CircuitBreaker]) -> None:
        def attempt() -> CircuitBreaker:
            stored = self._store.breaker(self._key)
            changed = change(stored)
            return stored if changed == stored else self._store.save_breaker(changed)

        self._known = retry_on_conflict(attempt, record="the circuit breaker")
