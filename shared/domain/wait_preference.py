"""Read how long a caller wants to wait for an answer: ``Prefer: wait=5`` (RFC 7240).

Source: https://www.rfc-editor.org/rfc/rfc7240
"""

import re
from datetime import timedelta

MAX_WAIT = timedelta(seconds=20)
"""The longest wait; a longer one is cut. A caller's own time limit is often 30 seconds."""

APPLIED = "wait"
"""What ``Preference-Applied`` says if the wait was granted: a parameter is not repeated."""

_PREFERENCE = re.compile(r'(?:"(?:\\.|[^"\\])*"?|[^",])+')  # a quotation that does not end takes all the rest
_WAIT = re.compile(r'wait[ \t]*(?:=[ \t]*(?:"([0-9]+)"|([0-9]+))?)?[ \t]*(?:;.*)?', re.IGNORECASE | re.DOTALL)
_IS_WAIT = re.compile(r"wait[ \t]*(?:[=;].*)?", re.IGNORECASE | re.DOTALL)


def wait_preference(header: str) -> timedelta | None:
    """Return how long the caller prefers to wait, more than 0 s and at most ``MAX_WAIT``; None if not at all.

    What is unknown or invalid is ignored, as the standard demands; of two waits the first counts.

    Args:
        header: the request's ``Prefer``, empty if there is none; several are joined by commas.
    """
    preferences = (found[0].strip(" \t") for found in _PREFERENCE.finditer(header))
    wait = next((one for one in preferences if _IS_WAIT.fullmatch(one)), "")
    if not (read := _WAIT.fullmatch(wait)):
        return None
    digits = (read[1] or read[2] or "0").lstrip("0")[:10]
    return min(timedelta(seconds=int(digits)), MAX_WAIT) if digits else None
