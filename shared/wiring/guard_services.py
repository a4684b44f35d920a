"""Build the guard, and what it stores."""

# ruff: noqa: D102 - each property is named after what it builds

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from shared.wiring.storage_adapters import ERASURES, GUARD, StorageAdapters

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, timedelta

    from shared.ports.erased import SecretCheck
    from shared.ports.guard import Pots, PrefixCounts, Stops
    from shared.ports.spending import SpendingDays
    from shared.services.guard.guard_answers import CallGuard
    from shared.services.guard.guard_context import GuardContext
    from shared.services.guard.stops.release_stopped import StopContext
    from shared.services.held_messages.account_breaker import AccountBreaker
    from shared.services.people.erased.erased_opt_outs import ErasedOptOutCache
    from shared.services.time_limit import TimeLimit


class GuardServices(StorageAdapters):
    """The guard and what it stores, each built on first use."""

    @cached_property
    def stops(self) -> Stops:
        from shared.adapters.azure.guard.stops import TableStops

        return TableStops(self._rows(GUARD))

    @cached_property
    def breaker(self) -> AccountBreaker:
        from shared.services.held_messages.account_breaker import AccountBreaker

        return AccountBreaker(self.held_messages, key=self.settings.credentials_key)

    @cached_property
    def spending_days(self) -> SpendingDays:
        from shared.adapters.azure.guard.spending_days import TableSpendingDays

        return TableSpendingDays(self._rows(GUARD))

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
    def erased_opt_outs(self) -> ErasedOptOutCache:
        from shared.adapters.azure.people.erased_opt_outs import TableErasedOptOuts
        from shared.services.people.erased.erased_opt_outs import ErasedOptOutCache

        stored = TableErasedOptOuts(self._rows(ERASURES))
        return ErasedOptOutCache(stored, secret=self.settings.DIGEST_SECRET)

    @cached_property
    def secret_check(self) -> SecretCheck:
        from shared.adapters.azure.people.secret_check import TableSecretCheck

        return TableSecretCheck(self._rows(ERASURES))

    @cached_property
    def guard(self) -> GuardContext:
        from uuid import uuid4

        from shared.domain.guard.guard_rules import guard_rules
        from shared.services.guard.guard_context import GuardContext
        from shared.services.guard.limits.limit_shares import LimitShares
        from shared.services.guard.stops.stop_cache import StopCache

        publish = self._events.publish_limit if self._events else None
        return GuardContext(
            rules=guard_rules(self.settings),
            stops=self.stops,
            stop_cache=StopCache(self.stops),
            new_numbers=self.new_numbers,
            shares=LimitShares(self.pots, worker=uuid4().hex[:12], publish=publish),
            erased_opt_outs=self.erased_opt_outs,
        )

    @cached_property
    def time_limit_of_calls(self) -> TimeLimit:
        from shared.services.time_limit import TimeLimit

        return TimeLimit()

    def call_guard(self, now: datetime) -> CallGuard:
        """Return what guards a document of a call that is made now."""
        from shared.services.guard.guard_answers import CallGuard

        return CallGuard(guard=self.guard, time_limit=self.time_limit_of_calls, now=now)

    def stop_context(self, elapsed: Callable[[], timedelta]) -> StopContext:
        """Return the context of releasing what was stopped; ``elapsed`` is that of the tick."""
        from shared.services.guard.stops.release_stopped import StopContext

        return StopContext(stops=self.stops, ledger=self.ledger, outbox=self.outbox, elapsed=elapsed)
