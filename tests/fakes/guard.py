"""The ports of the guard, in memory."""

from collections.abc import Sequence

from shared.domain.guard.guard_rules import GuardRules
from shared.domain.guard.limits.pot import Pot
from shared.domain.guard.pumping import NewNumbers, PrefixHeld
from shared.domain.guard.stops.cancellation import Cancellation
from shared.domain.guard.stops.stop import Standing, Stop
from shared.ports.guard import Pots
from shared.ports.pending_messages import HeldMessages
from shared.services.guard.guard_context import GuardContext
from shared.services.guard.limits.limit_shares import LimitShares
from shared.services.guard.stops.stop_cache import StopCache
from shared.services.people.erased.erased_opt_outs import ErasedOptOutCache
from tests.fakes.people import MemoryErasedOptOuts
from tests.fakes.storage import MemoryHeldMessages
from tests.fakes.versions import Versions


class MemoryStops:
    def __init__(self) -> None:
        self._stops = Versions()
        self._cancellations: dict[str, Cancellation] = {}
        self._held: dict[str, MemoryHeldMessages] = {}

    def read(self) -> Standing:
        stops = sorted((stop for _, stop in self._stops.all()), key=lambda stop: stop.at)
        return Standing(
            stops=tuple(stop for stop in stops if stop.ended_at is None),
            ended=tuple(stop for stop in stops if stop.ended_at is not None),
            cancellations=tuple(sorted(self._cancellations.values(), key=lambda each: each.at)),
        )

    def save(self, stop: Stop) -> Stop:
        return self._stops.put(stop.id, stop)

    def add(self, cancellation: Cancellation) -> None:
        self._cancellations[cancellation.id] = cancellation

    def remove(self, record: Stop | Cancellation) -> None:
        if isinstance(record, Stop):
            self._stops.remove(record.id)
        else:
            self._cancellations.pop(record.id, None)

    def held(self, stop_id: str) -> HeldMessages:
        return self._held.setdefault(stop_id, MemoryHeldMessages())


class MemoryPrefixCounts:
    def __init__(self) -> None:
        self._rows = Versions()
        self.told: list[PrefixHeld] = []

    def load(self, prefix: str) -> NewNumbers:
        return self._rows.get(prefix) or NewNumbers(prefix=prefix)

    def save(self, numbers: NewNumbers) -> None:
        self._rows.put(numbers.prefix, numbers)

    def tell(self, held: PrefixHeld) -> None:
        self.told.append(held)


class MemoryPots:
    def __init__(self) -> None:
        self._rows = Versions()

    def load(self, key: str) -> Pot | None:
        return self._rows.get(key)

    def all(self) -> Sequence[Pot]:
        return [pot for _, pot in self._rows.all()]

    def save(self, pot: Pot) -> Pot:
        return self._rows.put(pot.key, pot)


def memory_guard(
    rules: GuardRules | None = None,
    *,
    stops: MemoryStops | None = None,
    pots: Pots | None = None,
    worker: str = "w",
) -> GuardContext:
    """Return a guard in memory; without rules it allows all."""
    stops = stops or MemoryStops()
    return GuardContext(
        rules=rules or GuardRules(),
        stops=stops,
        stop_cache=StopCache(stops),
        new_numbers=MemoryPrefixCounts(),
        shares=LimitShares(pots or MemoryPots(), worker=worker),
        erased_opt_outs=ErasedOptOutCache(MemoryErasedOptOuts(), secret="a secret of the tests"),
    )
