"""Reads which requests are to fail."""

import random

from local.twilio.control.given import Given, Misunderstood, is_whole
from local.twilio.faults import CALLBACKS, PLACES, Fault

FIELDS = ("on", "mode", "rate", "count", "seconds", "seed")
GROUPS = {"callbacks": CALLBACKS, "all": frozenset[str]().union(*PLACES.values())}


def read_fault(given: Given) -> Fault:
    """Return the fault described.

    Raises:
        Misunderstood: what is described makes no sense.
    """
    given.only(FIELDS)
    if "mode" not in given:
        raise Misunderstood(f"mode is missing: give one of {', '.join(sorted(PLACES))}")
    mode = given.one_of("mode", PLACES)
    rate = given.seconds("rate", 1.0)
    if rate > 1:
        raise Misunderstood(f"rate must be from 0 to 1, not {rate}")
    return Fault(
        mode=mode,
        on=_places(given, mode),
        rate=rate,
        count=_count(given),
        seconds=given.seconds("seconds", 5.0),
        chance=random.Random(str(given.raw("seed")) if "seed" in given else None),  # noqa: S311  no secret
    )


def _places(given: Given, mode: str) -> frozenset[str]:
    possible = PLACES[mode]
    names = {*possible, *(name for name, places in GROUPS.items() if places & possible)}
    on = given.one_of("on", names, "callbacks" if "callbacks" in names else "all")
    return GROUPS.get(on, frozenset({on})) & possible


def _count(given: Given) -> int | None:
    count: int | None = given.raw("count")
    if count is not None and (not is_whole(count) or count < 0):
        raise Misunderstood(f"count must be a whole number, 0 or more, not {count!r}")
    return count
