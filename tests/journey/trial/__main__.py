"""``python -m tests.journey.trial crash|reminders|storm [N]``: run a long trial, and print the result."""

import argparse
import asyncio
import logging
import sys

from tests.journey.trial.crash import crash
from tests.journey.trial.reminders import reminders
from tests.journey.trial.storm import storm

LENGTHS = {"crash": 2000, "reminders": 480, "storm": 5000}


def main() -> int:
    """Run the trial; return 0 if no message was lost, sent twice or recorded wrongly."""
    parser = argparse.ArgumentParser(prog="python -m tests.journey.trial", description=__doc__)
    parser.add_argument("trial", choices=LENGTHS)
    parser.add_argument("messages", type=int, nargs="?")
    arguments = parser.parse_args()
    logging.disable(logging.CRITICAL)  # each killed worker logs much
    count = arguments.messages or LENGTHS[arguments.trial]
    if arguments.trial == "storm":
        verdict = asyncio.run(storm(count))
        print(verdict)
    else:
        verdict, kills = asyncio.run(crash(count) if arguments.trial == "crash" else reminders(count))
        print(verdict)
        print(f"{sum(kills.values())} workers killed:")
        for (step, moment), times in sorted(kills.items()):
            print(f"  {moment:6} {step:12} {times}")
    return 0 if verdict.holds else 1


if __name__ == "__main__":
    sys.exit(main())
