"""The scenarios by the name of the behaviour that they show."""

from collections.abc import Awaitable, Callable
from typing import Any

from tests.local.host.real_listener.stage import Stage

type Observed = dict[str, Any]
type Scenario = Callable[[Stage], Awaitable[Observed]]

SCENARIOS: dict[str, Scenario] = {}


def shows(*names: str) -> Callable[[Scenario], Scenario]:
    """Register a scenario under the names of what it shows."""

    def register(scenario: Scenario) -> Scenario:
        SCENARIOS.update(dict.fromkeys(names, scenario))
        return scenario

    return register


def register_each[T](
    prefix: str, cases: dict[str, T], scenario: Callable[[Stage, T], Awaitable[Observed]]
) -> None:
    """Register a scenario once for each case, which it is given."""
    for name, case in cases.items():

        async def run(stage: Stage, case: T = case) -> Observed:
            return await scenario(stage, case)

        SCENARIOS[prefix + name] = run
