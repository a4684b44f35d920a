"""``python -m tests.year.quiet [N]``: simulate years of N messages each (3,000), and print the faults."""

import logging
import sys

from tests.year.quiet.quiet_year import QuietYear

MESSAGES = 3_000
SETTINGS = ("21:00-08:00", "02:30-14:00", "12:00-14:00")


def main() -> int:
    """Run the simulation; return 0 if nothing left in a night, and everything left once."""
    logging.disable(logging.CRITICAL)
    how_many, found = int(sys.argv[1]) if sys.argv[1:] else MESSAGES, 0
    for seed, setting in enumerate(SETTINGS):
        year = QuietYear(setting, seed=seed, how_many=how_many)
        year.run()
        faults = year.faults()
        found += len(faults)
        requests = len(year.twilio.sent)
        print(
            f"{setting}: {len(year.twilio.left)} left, {requests} requests, {year.held} waited, "
            f"{len(year.given_up)} given up, "
            f"{len(year.zones)} zones, {len(faults)} faults"
        )
        print("\n".join(faults[:20]), end="")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
