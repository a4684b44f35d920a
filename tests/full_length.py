"""How many examples a test tries: a few each time, all with ``FULL_LENGTH=1`` before ``make``."""

import os

IS_FULL = os.environ.get("FULL_LENGTH") == "1"  # noqa: TID251 - a test has no settings of the app


def examples(usual: int, *, full: int) -> int:
    """Return how many examples to try in this run."""
    return full if IS_FULL else usual
