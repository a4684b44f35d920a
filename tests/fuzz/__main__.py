"""``python -m tests.fuzz [N] [SEED]``: send N random requests (100,000) to every HTTP function."""

import sys

from tests.fuzz.door import Door
from tests.fuzz.findings import Results, fuzz
from tests.fuzz.valid_requests import VALID

REQUESTS = 100_000
MAX_GROWTH, LONG_RUN = 1.02, 20_000
"""Of the blocks that Python has allocated, from a quarter of a long run to its end: then caches are full."""

NEVER_WELL = {"health_details"}
"""Here there are dead letters, and no ticks."""


def main(arguments: list[str]) -> int:
    """Print what was found; return 0 if it is nothing."""
    how_many, seed = (*map(int, arguments), *(REQUESTS, 1)[len(arguments) :])
    door = Door()
    results = fuzz(door, how_many, seed=seed, say=lambda line: print(line, flush=True))
    for fault in _faults_of_all(door, results):
        print(fault)
    print(f"{how_many} requests (seed {seed}) to {len(results.functions.keys() & door.names)} functions")
    print("answers:", ", ".join(f"{status}: {count}" for status, count in sorted(results.statuses.items())))
    print(f"slowest: {results.slowest[0] * 1000:.0f} ms of processor time, {results.slowest[1]}")
    print(f"largest: {results.largest[0]:.0%} of the bytes that it may have, {results.largest[1]}")
    print(f"allocated blocks: {results.blocks}; MB of the process: {results.megabytes}")
    print(f"{len(results.findings)} findings")
    return 1 if results.findings or [*_faults_of_all(door, results)] else 0


def _faults_of_all(door: Door, results: Results) -> list[str]:
    faults = [f"{name}: no valid request of it is known" for name in sorted(door.names - VALID.keys())]
    faults += [f"{name}: there is no such function" for name in sorted(VALID.keys() - door.names)]
    asked = VALID.keys() - NEVER_WELL
    faults += [f"{name} never did as it was asked" for name in sorted(asked) if not results.successes[name]]
    is_long = sum(results.statuses.values()) >= LONG_RUN
    if is_long and results.blocks[-1] > results.blocks[0] * MAX_GROWTH:
        faults.append(f"memory grows: {results.blocks} allocated blocks")
    return faults


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
