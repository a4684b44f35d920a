"""Ports of the guard: stops, and what was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shared.domain.guard.limits.pot import Pot
    from shared.domain.guard.pumping import NewNumbers, PrefixHeld
    from shared.domain.guard.stops.cancellation import Cancellation
    from shared.domain.guard.stops.stop import Standing, Stop
    from shared.ports.pending_messages import HeldMessages


class Pots(Protocol):
    """Stores the pots of the limits of the desk: one for each, of its present hour or day."""

    def load(self, key: str) -> Pot | None:
        """Return the pot with that key, if there is one."""

    def all(self) -> Sequence[Pot]:
        """Return all pots. One request to storage."""

    def save(self, pot: Pot) -> Pot:
        """Save a pot and return it with its new version.

        Raises:
            VersionConflict: it has no version and its key is taken, or its version is not the newest.
        """


class Stops(Protocol):
    """Stores stops and cancellations, and the list of messages that each stop holds."""

    def read(self) -> Standing:
        """Return all that stand, and the stops that were kept after their end. One request to storage."""

    def save(self, stop: Stop) -> Stop:
        """Save a stop and return it with its new version.

        Raises:
            VersionConflict: it has no version and its id is taken, or its version is not the newest.
        """

    def add(self, cancellation: Cancellation) -> None:
        """Save a cancellation. Idempotent."""

    def remove(self, record: Stop | Cancellation) -> None:
        """Delete a stop or a cancellation that is not needed any more. Idempotent."""

    def held(self, stop_id: str) -> HeldMessages:
        """Return the list of the messages that a stop holds."""


class PrefixCounts(Protocol):
    """Stores which numbers were new, by what they share: a prefix. Tells of those that are held."""

    def load(self, prefix: str) -> NewNumbers:
        """Return the numbers of that prefix that were new when they were let through."""

    def save(self, numbers: NewNumbers) -> None:
        """Save the numbers of a prefix.

        Raises:
            VersionConflict: its version is not the newest, or it has none and the prefix is known.
        """

    def tell(self, held: PrefixHeld) -> None:
        """Tell other systems that a prefix is held, if events are on. An error is only logged."""
