"""Run the scenarios on Azurite, in real time: twelve minutes, or less for some of them by name.

python -m tests.local.host.real_listener [NAME...]     a beginning of a name is enough
"""

import asyncio
import logging
import sys
from collections.abc import Sequence

from tests.azurite import empty_azurite
from tests.local.host.real_listener.comparison import BEHAVIOURS, differences
from tests.local.host.real_listener.declared import DIFFERENT, NOT_RUN, TEN_MINUTES
from tests.local.host.real_listener.worlds import on_azurite

AT_ONCE = 8
"""Scenarios that run beside each other, and those of ten minutes, which do little."""


async def run(names: Sequence[str]) -> bool:
    """Run these scenarios and print how they compare; return whether all is as expected."""
    places = asyncio.Semaphore(AT_ONCE)
    with empty_azurite() as azurite:
        async with on_azurite(azurite) as scenario:

            async def compare(name: str) -> bool:
                async with asyncio.Semaphore() if name.startswith(TEN_MINUTES) else places:
                    observed = await scenario(BEHAVIOURS[name])
                found = differences(BEHAVIOURS[name], observed)
                as_expected = bool(found) == (name in DIFFERENT) and observed.get("promise", True)
                verdict = f"differs: {DIFFERENT[name]}" if name in DIFFERENT else "same"
                print(f"{name}: {verdict if as_expected else f'UNEXPECTED {found} {observed}'}", flush=True)
                return as_expected

            results = await asyncio.gather(*(compare(name) for name in names))
    print(f"{sum(results)} of {len(results)} as expected; {len(NOT_RUN)} have no scenario")
    return all(results)


def main() -> int:
    """Run all scenarios, or those whose names begin as asked."""
    logging.getLogger("local").setLevel(logging.CRITICAL)
    wanted = tuple(sys.argv[1:] or [""])
    names = [name for name in BEHAVIOURS if name.startswith(wanted) and name not in NOT_RUN]
    return 0 if asyncio.run(run(names)) else 1


if __name__ == "__main__":
    sys.exit(main())
