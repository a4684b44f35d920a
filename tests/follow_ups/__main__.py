"""``python -m tests.follow_ups [N] [FIRST]``: play N random histories (20,000), and print what was found."""

import logging
import sys
import time
from collections import Counter

from tests.follow_ups.history import History

HISTORIES = 20_000


def main() -> int:
    """Return 0 if nothing was sent twice, too early, in vain or not at all."""
    logging.disable(logging.CRITICAL)
    how_many = int(sys.argv[1]) if sys.argv[1:] else HISTORIES
    first = int(sys.argv[2]) if sys.argv[2:] else 0
    seen: Counter[str] = Counter()
    began, bad = time.monotonic(), 0
    for seed in range(first, first + how_many):
        history = History(seed)
        faults = history.play()
        seen += history.checks.seen
        bad += bool(faults)
        if faults and bad <= 20:
            print(seed, faults)
    print(f"{how_many} histories in {time.monotonic() - began:.0f} s, {bad} with faults")
    for what, times in sorted(seen.items()):
        print(f"  {times:6} {what}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
