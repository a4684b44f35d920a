"""``python -m tests.rules [N] [SEED]``: compare N random rules (2,000) with ``rrule-temporal``.

As many wild ones are set as reminders: each must be accepted or refused, and soon.
"""

import sys
from collections import Counter
from random import Random

from tests.rules.judges import acceptance, differences
from tests.rules.random_rules import random_cases, wild_rule

RULES = 2_000
MAX_SECONDS = 0.2


def main(arguments: list[str]) -> int:
    """Print what differs and what took longest; return 0 if every difference has a reason."""
    how_many, seed = (*map(int, arguments), *(RULES, 1)[len(arguments) :])
    cases = random_cases(how_many, seed=seed)
    found = differences(cases)
    for reason, count in Counter(difference.reason for difference in found).items():
        print(f"{count} times: {reason or 'NOT EXPLAINED'}")
    unexplained = [difference for difference in found if not difference.reason]
    for difference in unexplained:
        print(f"{difference.case.rrule} from {difference.case.start}")
        print(f"  ours   {[*map(str, difference.ours[:5])]}\n  theirs {[*map(str, difference.theirs[:5])]}")
    print(f"{len(cases)} rules, {len(found)} differ, {len(unexplained)} of them without a reason")
    random = Random(seed)  # noqa: S311 - repeatable, not secret
    rules = [*(case.rrule for case in cases), *(wild_rule(random) for _ in range(how_many))]
    accepted, seconds, slowest = acceptance(rules)
    print(
        f"{accepted} of {len(rules)} accepted, with wild ones; slowest: {seconds * 1000:.0f} ms for {slowest}"
    )
    return 1 if unexplained or seconds > MAX_SECONDS else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
