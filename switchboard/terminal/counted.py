"""Counts in words: ``1 fault``, ``2,000 faults``."""


def counted(count: int, one: str, many: str = "") -> str:
    """Return a count of things; ``many`` is what several are called, if not with an s."""
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"
