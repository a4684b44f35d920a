"""Run a trial at length: ``python -m tests.journey.trial crash|reminders|storm [N]``; print what came out."""

import argparse
import asyncio
import logging
import sys

from tests.journey.trial.crash import crash
from tests.journey.trial.reminders import reminders
from tests.journey.trial.storm import storm

LENGTHS = {"crash": 2000, "reminders": 480, "storm": 5000}


def main() -> int:
    """Return 0 if the promise held."""
    parser = argparse.ArgumentParser(prog="python -m tests.journey.trial", description=__doc__)
    parser.add_argument("trial", choices=LENGTHS)
    parser.add_argument("messages", type=int, nargs="?")
    told = parser.parse_args()
    logging.disable(logging.CRITICAL)  # a worker that dies a thousand times has a lot to say
    count = told.messages or LENGTHS[told.trial]
    if told.trial == "storm":
        verdict = asyncio.run(storm(count))
        print(verdict)
    else:
        verdict, crashes = asyncio.run(crash(count) if told.trial == "crash" else reminders(count))
        print(verdict)
        print(f"{sum(crashes.values())} workers killed:")
        for (step, moment), times in sorted(crashes.items()):
            print(f"  {moment:6} {step:12} {times}")
    return 0 if verdict.holds else 1


if __name__ == "__main__":
    sys.exit(main())
