"""Build the guard, and what it stores."""

# ruff: noqa: D102 - each property is named after what it builds

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from shared.wiring.storage_adapters import GUARD, StorageAdapters

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import timedelta

    from shared.ports.guard import Stops
    from shared.services.guard.guard_context import GuardContext
    from shared.services.guard.stops.release_stopped import StopContext


class GuardServices(StorageAdapters):
    """The guard and what it stores, each built on first use."""

    @cached_property
    def stops(self) -> Stops:
        from shared.adapters.azure.guard.stops import TableStops

        return TableStops(self._rows(GUARD))

    @cached_property
    def guard(self) -> GuardContext:
        from shared.domain.guard.guard_rules import guard_rules
        from shared.services.guard.guard_context import GuardContext
        from shared.services.guard.stop_cache import StopCache

        return GuardContext(
            rules=guard_rules(self.settings), stops=self.stops, stop_cache=StopCache(self.stops)
        )

    def stop_context(self, elapsed: Callable[[], timedelta]) -> StopContext:
        """Return the context of releasing what was stopped; ``elapsed`` is that of the tick."""
        from shared.services.guard.stops.release_stopped import StopContext

        return StopContext(stops=self.stops, ledger=self.ledger, outbox=self.outbox, elapsed=elapsed)
