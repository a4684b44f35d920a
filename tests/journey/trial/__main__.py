"""``python -m tests.journey.trial NAME [N]``: run a long trial, and print the result.

N is the number of messages; of ``matrix``, it takes every N-th cell only.
"""

import argparse
import asyncio
import logging
import sys
from collections import Counter
from collections.abc import Callable

from tests.journey.trial.crash import crash
from tests.journey.trial.matrix import as_text, whole_matrix
from tests.journey.trial.reminders import reminders
from tests.journey.trial.storm import storm


def main() -> int:
    """Run the trial; return 0 if no message was lost, sent twice or recorded wrongly."""
    parser = argparse.ArgumentParser(prog="python -m tests.journey.trial", description=__doc__)
    parser.add_argument("trial", choices=TRIALS)
    parser.add_argument("number", type=int, nargs="?")
    arguments = parser.parse_args()
    logging.disable(logging.CRITICAL)  # each killed worker logs much
    run, usual = TRIALS[arguments.trial]
    return 0 if run(arguments.number or usual) else 1


def _crash(count: int) -> bool:
    verdict, kills = asyncio.run(crash(count))
    print(verdict)
    _print_kills(kills)
    return verdict.holds


def _reminders(count: int) -> bool:
    verdict, kills = asyncio.run(reminders(count))
    print(verdict)
    _print_kills(kills)
    return verdict.holds


def _storm(count: int) -> bool:
    verdict = asyncio.run(storm(count))
    print(verdict)
    return verdict.holds


def _matrix(every: int) -> bool:
    table = asyncio.run(whole_matrix(every=every))
    print(f"\nall four\n{as_text(table)}")
    return all(row.holds for row in table.values())


def _print_kills(kills: Counter[tuple[str, ...]]) -> None:
    print(f"{sum(kills.values())} kills:")
    for where, times in sorted(kills.items()):
        print("  ", *(f"{name:12}" for name in where), times)


TRIALS: dict[str, tuple[Callable[[int], bool], int]] = {
    "crash": (_crash, 2000),
    "reminders": (_reminders, 480),
    "storm": (_storm, 5000),
    "matrix": (_matrix, 1),
}
"""Each trial, and its usual number."""

if __name__ == "__main__":
    sys.exit(main())
