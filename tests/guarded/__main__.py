"""``python -m tests.guarded [N] [FIRST]``: play N random histories (2,000), and print what was found."""

import logging
import sys
import time
from collections import Counter

from tests.guarded.history import GuardedHistory

HISTORIES = 2_000


def main() -> int:
    """Return 0 if all was sent as the rules allow, nothing twice, and nothing was lost."""
    logging.disable(logging.CRITICAL)
    how_many = int(sys.argv[1]) if sys.argv[1:] else HISTORIES
    first = int(sys.argv[2]) if sys.argv[2:] else 0
    seen: Counter[str] = Counter()
    began, bad = time.monotonic(), 0
    for seed in range(first, first + how_many):
        history = GuardedHistory(seed)
        faults = history.play()
        seen += history.judge.seen
        bad += bool(faults)
        if faults and bad <= 20:
            print(seed, faults[:4])
    print(f"{how_many} histories in {time.monotonic() - began:.0f} s, {bad} with faults")
    for what, times in sorted(seen.items()):
        print(f"  {times:6} {what}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
