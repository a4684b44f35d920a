"""The setting ``RETAIN``: for how many days words, recordings and everything are kept."""

from collections.abc import Mapping

MIN_ALL = 30
"""Days that everything is kept at least: an id that is not kept any more can be sent again."""


def retained_days(value: str) -> Mapping[str, int]:
    """Return the days by kind, of a value in which each part is right: ``words 30d, all 400d``."""
    parts = (part.split() for part in value.split(",") if part.strip())
    return {kind: int(days.removesuffix("d")) for kind, days in parts}


def retention_faults(value: str) -> list[str]:
    """Return what is wrong between the parts of a value, each of which is right."""
    days, count = retained_days(value), len(value.split(","))
    if len(days) < count:
        return ["RETAIN names one kind twice: give words, recordings and all at most once each"]
    everything = days.get("all")
    if everything is None:
        return []
    if everything < MIN_ALL:
        return [f"RETAIN must keep all for {MIN_ALL}d at least: an id that is forgotten can be sent again"]
    longer = [kind for kind in ("words", "recordings") if days.get(kind, 0) > everything]
    return [
        f"RETAIN keeps {kind} longer than all: all is the longest, or leave {kind} out" for kind in longer
    ]
