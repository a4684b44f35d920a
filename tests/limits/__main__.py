"""``python -m tests.limits [N] [FIRST]``: N races (200) at a limit of a person, and at one of the desk.

32 threads of 4 workers send 140 messages against a limit of 100, while workers die at writes, answers of
storage are lost, and every tenth place is given back. Then a larger limit, of which workers hold shares, and
500 workers that live for one, two or three messages each, while there is room.
"""

import logging
import sys
import time

from tests.limits.race import SIZES, Race, Result, short_lived_workers

RACES = 200


def main() -> int:
    """Return 0 if no limit was ever exceeded, and nothing was refused while there was room."""
    logging.disable(logging.CRITICAL)
    sys.setswitchinterval(1e-5)  # threads change places often
    how_many = int(sys.argv[1]) if sys.argv[1:] else RACES
    first = int(sys.argv[2]) if sys.argv[2:] else 0
    bad = 0
    for scope, limit, messages, races, mixed, deadly in (
        ("person", 100, 140, how_many, False, 0.05),
        ("person", 100, 140, how_many, True, 0.05),
        ("all", 100, 140, how_many, False, 0.05),
        ("all", 100, 140, how_many, True, 0.05),
        ("all", 5_000, 1_000, max(1, how_many // 10), True, 0),
        ("all", 2_000, 1_000, max(1, how_many // 10), True, 0.05),
    ):
        began = time.monotonic()
        results = [
            Race(f"{scope} {limit}/day", seed=seed, mixed=mixed, deadly=deadly).run(
                messages, same_person=scope == "person"
            )
            for seed in range(first, first + races)
        ]
        name = f"{scope} {limit}/day, {messages} messages of {'1 to 7 segments' if mixed else 'one segment'}"
        most_unused = 0 if scope == "person" else limit
        bad += _judge(name, results, limit, most_unused, time.monotonic() - began)
    for each in (1, 2, 3):
        missing = short_lived_workers(500, each=each, limit=500 * each)
        bad += missing
        print(f"500 workers with {each} messages each, a limit of {500 * each}: {missing} not sent")
    return 1 if bad else 0


def _judge(name: str, results: list[Result], limit: int, most_unused: int, seconds: float) -> int:
    """Print what the races came to, and return how many were wrong."""
    sent = [result.sent for result in results]
    exceeded = sum(result.sent > limit or result.unused < 0 for result in results)
    in_vain = sum(result.refused > 0 and result.counted <= limit - max(SIZES) for result in results)
    lost = sum(result.unused > most_unused for result in results)
    print(
        f"{name}: {len(results)} races in {seconds:.0f} s; sent {min(sent)} to {max(sent)}, "
        f"{sum(result.died for result in results)} workers died; unused at most "
        f"{max(result.unused for result in results)}, held by the living {max(r.held for r in results)}; "
        f"limit exceeded in {exceeded}, refused while there was room in {in_vain}"
    )
    return exceeded + in_vain + lost


if __name__ == "__main__":
    sys.exit(main())
