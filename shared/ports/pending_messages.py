"""Ports of storage for messages that wait for something: abandoned attempts, held messages, dead letters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from shared.domain.deliveries.circuit_breaker import CircuitBreaker
    from shared.domain.deliveries.dead_letter import Cause, DeadLetter, DeadLetterCounts
    from shared.domain.deliveries.held_message import HeldMessage
    from shared.domain.list_parameters import DeadLetterSearch, Page

SHARES = 4
"""Shares of the deliveries, by their ids, that ``OpenAttempts`` reads one at a time."""


class OpenAttempt(Struct, frozen=True, kw_only=True):
    """An attempt that had no outcome when it was read."""

    delivery_id: str
    version: str  # to check it off only if nothing happened meanwhile


class OpenAttempts(Protocol):
    """Finds attempts without an outcome: their workers may have died."""

    def begun_before(self, time: datetime, *, share: int) -> Iterator[OpenAttempt]:
        """Yield the attempts of one share that have no outcome and began before that time.

        For an unknown outcome, whose lease ended before that time. The cost depends on how many
        deliveries are open, not on how many there are.
        """

    def check_off(self, attempt: OpenAttempt) -> None:
        """Leave out an attempt until its delivery is saved again. Does nothing if that happened already."""


class HeldMessages(Protocol):
    """Stores the list of messages that are held for the account, and the circuit breakers."""

    def add(self, held: HeldMessage) -> None:
        """Save an entry; one of the same message is replaced, and has a new version."""

    def oldest(self, *, after: HeldMessage | None = None) -> Iterator[HeldMessage]:
        """Yield the entries by ``created_at``, those that follow ``after`` if it is given."""

    def ended(self, *, by: datetime) -> Iterator[HeldMessage]:
        """Yield the entries whose ``until`` is not after that instant. Others cost nothing."""

    def remove(self, held: HeldMessage) -> None:
        """Delete an entry; nothing happens if it is gone, or was saved again since it was read."""

    def breaker(self, key: str) -> CircuitBreaker:
        """Return the circuit breaker of these credentials; a closed one if there is none."""

    def save_breaker(self, breaker: CircuitBreaker) -> CircuitBreaker:
        """Save a circuit breaker and return it with its new version.

        Raises:
            VersionConflict: it has no version and there is one, or its version is not the newest.
        """


class DeadLetters(Protocol):
    """Stores dead letters until a person decides about them."""

    def add(self, letter: DeadLetter) -> None:
        """Save a dead letter. Idempotent: only a letter of the same id, cause and content is replaced."""

    def load(self, key: str) -> DeadLetter | None:
        """Return the dead letter of that key, if there is one."""

    def of_message(self, message_id: str) -> Sequence[DeadLetter]:
        """Return the dead letters of that message, oldest first."""

    def oldest(
        self, *, cause: Cause | None = None, since: datetime | None = None, before: datetime | None = None
    ) -> Sequence[DeadLetter]:
        """Return all dead letters that match, oldest first."""

    def search(self, search: DeadLetterSearch) -> Page[DeadLetter]:
        """Return some of the dead letters that match, in no order by time; the cursor leads to the rest.

        Raises:
            InvalidInput: the cursor is not from an earlier page.
        """

    def counts(self, *, limit: int = 10_000, with_newest: bool = True) -> DeadLetterCounts:
        """Return how many there are, up to ``limit``, and when the newest of all was added.

        Without the newest, no more than ``limit`` are read, and the time is that of one of them.

        Reads neither bodies nor reasons.
        """

    def remove(self, letter: DeadLetter) -> None:
        """Delete a dead letter that was loaded, unless it was added again since. Idempotent."""
