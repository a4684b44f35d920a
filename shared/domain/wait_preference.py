"""Read how long a caller wants to wait for an answer: ``Prefer: wait=5`` (RFC 7240).

It is taken apart without a pattern for the whole: one that allows blanks in two places in a row takes
seconds for a header of many blanks.
Source: https://www.rfc-editor.org/rfc/rfc7240
"""

import re
from datetime import timedelta

MAX_WAIT = timedelta(seconds=20)
"""The longest wait; a longer one is cut. A caller's own time limit is often 30 seconds."""

APPLIED = "wait"
"""What ``Preference-Applied`` says if the wait was granted: a parameter is not repeated."""

_PREFERENCE = re.compile(r'(?:"(?:\\.|[^"\\])*"?|[^",])+')  # a quotation that does not end takes all the rest
_WAIT, _BLANKS = "wait", " \t"
_QUOTED_PAIR = re.compile(r"\\(.)")
_DIGITS = re.compile(r"[0-9]+")


def wait_preference(header: str) -> timedelta | None:
    """Return how long the caller prefers to wait, more than 0 s and at most ``MAX_WAIT``; None if not at all.

    What is unknown or invalid is ignored, as the standard demands; of two waits the first counts.

    Args:
        header: the request's ``Prefer``, empty if there is none; several are joined by commas.
    """
    for found in _PREFERENCE.finditer(header):
        name, _, value = found[0].partition(";")[0].partition("=")
        if name.strip(_BLANKS).lower() == _WAIT:
            return _wait_of(value.strip(_BLANKS))
    return None


def _wait_of(value: str) -> timedelta | None:
    quoted = value[0] == value[-1] == '"' if len(value) > 1 else False
    seconds = _QUOTED_PAIR.sub(r"\1", value[1:-1]) if quoted else value
    digits = seconds.lstrip("0")[:10] if _DIGITS.fullmatch(seconds) else ""
    return min(timedelta(seconds=int(digits)), MAX_WAIT) if digits else None
