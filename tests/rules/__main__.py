"""``python -m tests.rules [N] [SEED]``: compare N random rules (2,000) with ``rrule-temporal``.

As many wild ones are set as reminders: each must be accepted or refused, and soon. As many appointments have
a message before them: it is due when Temporal says.
"""

import sys
from collections import Counter
from random import Random

from tests.rules.before import other_times, random_appointments
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
    others = _print_other_times(how_many, seed)
    return 1 if unexplained or others or seconds > MAX_SECONDS else 0


def _print_other_times(how_many: int, seed: int) -> int:
    """Print what differs of messages before appointments; return how many of these have no reason."""
    found = other_times(random_appointments(how_many, seed=seed))
    unexplained = [other for other in found if not other.reason]
    for other in unexplained:
        print(f"{other.appointment}\n  ours   {other.ours}\n  theirs {other.theirs}")
    print(f"{how_many} appointments, {len(found)} differ, {len(unexplained)} of them without a reason")
    return len(unexplained)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
