"""``python -m tests.year [N]``: simulate a year of N reminders (1,000), and print what was found."""

import logging
import sys

from tests.year.comparison import Comparison
from tests.year.simulation import YearSimulation

REMINDERS = 1_000


def main() -> int:
    """Run the simulation; return 0 if every occurrence was sent once, or skipped and counted."""
    logging.disable(logging.CRITICAL)  # otherwise a year of warnings
    year = YearSimulation(seed=6, how_many=int(sys.argv[1]) if sys.argv[1:] else REMINDERS)
    year.run()
    faults = Comparison(year).faults()
    sent = sum(map(len, year.app.messages.values()))
    skipped = sum(year.app.skipped(reminder.id) for reminder in year.expected)
    followed = sum(year.app.follow_ups.values())
    crashes = sum(year.app.crashes.values())
    print(f"{sent} sent, {followed} followed, {skipped} skipped, {crashes} crashes, {len(faults)} faults")
    print("\n".join(faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
