"""Reads which requests are to fail."""

import random

from local.twilio.control.given import Given, Misunderstood
from local.twilio.rest.faults import MODES, RESOURCES, Fault

FIELDS = ("on", "mode", "rate", "count", "seed")


def read_fault(given: Given) -> Fault:
    """Return the fault described.

    Raises:
        Misunderstood: what is described makes no sense.
    """
    given.only(FIELDS)
    if "mode" not in given:
        raise Misunderstood(f"mode is missing: give one of {', '.join(sorted(MODES))}")
    on = given.one_of("on", {*RESOURCES, "all"}, "all")
    rate = given.seconds("rate", 1.0)
    if rate > 1:
        raise Misunderstood(f"rate must be from 0 to 1, not {rate}")
    return Fault(
        mode=given.one_of("mode", MODES, ""),
        on=frozenset(RESOURCES if on == "all" else {on}),
        rate=rate,
        count=_count(given),
        chance=random.Random(str(given.raw("seed")) if "seed" in given else None),  # noqa: S311  no secret
    )


def _count(given: Given) -> int | None:
    count = given.raw("count")
    if count is None:
        return None
    if isinstance(count, bool) or not isinstance(count, int) or count < 0:
        raise Misunderstood(f"count must be a whole number, 0 or more, not {count!r}")
    return count
