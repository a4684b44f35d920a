"""Build the guard, and what it stores."""

# ruff: noqa: D102 - each property is named after what it builds

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from shared.wiring.storage_adapters import GUARD, StorageAdapters

if TYPE_CHECKING:
    from shared.ports.guard import Pots, PrefixCounts, Stops
    from shared.services.guard.guard_context import GuardContext


class GuardServices(StorageAdapters):
    """The guard and what it stores, each built on first use."""

    @cached_property
    def stops(self) -> Stops:
        from shared.adapters.azure.guard.stops import TableStops

        return TableStops(self._rows(GUARD))

    @cached_property
    def new_numbers(self) -> PrefixCounts:
        from shared.adapters.azure.guard.prefix_counts import TablePrefixCounts

        publish = self._events.publish_prefix_held if self._events else None
        return TablePrefixCounts(self._rows(GUARD), publish=publish)

    @cached_property
    def pots(self) -> Pots:
        from shared.adapters.azure.guard.pots import TablePots

        return TablePots(self._rows(GUARD))

    @cached_property
    def guard(self) -> GuardContext:
        from uuid import uuid4

        from shared.domain.guard.guard_rules import guard_rules
        from shared.services.guard.guard_context import GuardContext
        from shared.services.guard.limits.limit_shares import LimitShares
        from shared.services.guard.stop_cache import StopCache

        publish = self._events.publish_limit if self._events else None
        return GuardContext(
            rules=guard_rules(self.settings),
            stops=self.stops,
            stop_cache=StopCache(self.stops),
            new_numbers=self.new_numbers,
            shares=LimitShares(self.pots, worker=uuid4().hex[:12], publish=publish),
        )
