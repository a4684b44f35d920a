"""Run a long trial, and print the result.

python -m tests.journey.trial crash|reminders|stop|storm|takeover [MESSAGES]
python -m tests.journey.trial matrix [N]         every N-th cell only
python -m tests.journey.trial outage credentials|tables|settings|post-503 [MINUTES]
                              [--messages N] [--real-waits]

Before the name of the trial, --host func runs it on Microsoft's host: storm, crash, reminders, outage.
"""

import argparse
import asyncio
import logging
import sys
from collections import Counter
from collections.abc import Callable

from tests.journey.hosts import choose, find_host
from tests.journey.hosts.functions_host import OWN_SETTINGS, HostUnavailable
from tests.journey.trial.crash import crash
from tests.journey.trial.matrix import as_text, whole_matrix
from tests.journey.trial.outages import outage
from tests.journey.trial.reminders import reminders
from tests.journey.trial.stop_and_go import stop_and_go
from tests.journey.trial.storm import storm
from tests.journey.trial.takeover import takeover


def main() -> int:
    """Run the trial; return 0 if no message was lost, sent twice or recorded wrongly."""
    parser = _parser()
    arguments = parser.parse_args()
    try:
        host = find_host(arguments.host)
    except HostUnavailable as error:
        parser.error(str(error))
    if reason := host.cannot.get(OWN_SETTINGS):
        parser.error(f"--host {arguments.host}: {reason}")
    choose(host)
    logging.disable(logging.CRITICAL)  # each killed worker logs much
    holds = (
        _outage(arguments) if arguments.trial == "outage" else TRIALS[arguments.trial][0](arguments.number)
    )
    return 0 if holds else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.journey.trial",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--host", default="local", help="local, or func for Core Tools")
    trials = parser.add_subparsers(dest="trial", required=True)
    for name, (_, usual) in TRIALS.items():
        trials.add_parser(name).add_argument("number", type=int, nargs="?", default=usual)
    outages = trials.add_parser("outage")
    outages.add_argument("kind", choices=["credentials", "tables", "settings", "post-503"])
    outages.add_argument("minutes", type=float, nargs="?", default=1)
    outages.add_argument("--messages", type=int, default=60)
    outages.add_argument("--real-waits", action="store_true")
    return parser


def _outage(arguments: argparse.Namespace) -> bool:
    result = asyncio.run(
        outage(
            arguments.kind,
            minutes=arguments.minutes,
            count=arguments.messages,
            real_waits=arguments.real_waits,
            seconds=3600 if arguments.real_waits else 240,
        )
    )
    print(result)
    return result.holds


def _crash(count: int) -> bool:
    verdict, kills = asyncio.run(crash(range(count)))
    print(verdict)
    print(f"{kills.applied} answers with the delivery, sent within the request")
    _print_kills(kills.counts)
    print("by kind of message:")
    _print_counts(kills.by_kind)
    return verdict.holds


def _reminders(count: int) -> bool:
    verdict, kills = asyncio.run(reminders(count))
    print(verdict)
    _print_kills(kills)
    return verdict.holds


def _stop(count: int) -> bool:
    result = asyncio.run(stop_and_go(count))
    print(result)
    return result.holds


def _storm(count: int) -> bool:
    verdict = asyncio.run(storm(count))
    print(verdict)
    return verdict.holds


def _matrix(every: int) -> bool:
    table = asyncio.run(whole_matrix(every=every))
    print(f"\nall four\n{as_text(table)}")
    return all(row.holds for row in table.values())


def _takeover(count: int) -> bool:
    result = asyncio.run(takeover(count, seconds=780))
    print(result)
    return result.holds


def _print_kills(kills: Counter[tuple[str, ...]]) -> None:
    print(f"{sum(kills.values())} kills:")
    _print_counts(kills)


def _print_counts(counts: Counter[tuple[str, ...]] | Counter[tuple[str, str]]) -> None:
    for where, times in sorted(counts.items()):
        print("  ", *(f"{name:12}" for name in where), times)


TRIALS: dict[str, tuple[Callable[[int], bool], int]] = {
    "crash": (_crash, 2000),
    "reminders": (_reminders, 480),
    "stop": (_stop, 5000),
    "storm": (_storm, 5000),
    "matrix": (_matrix, 1),
    "takeover": (_takeover, 48),
}
"""Each trial, and its usual number."""

if __name__ == "__main__":
    sys.exit(main())
