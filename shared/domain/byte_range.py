"""The part of a file that a player asks for: Safari plays no sound from who cannot give it in parts.

Source: https://www.rfc-editor.org/rfc/rfc9110#name-range-requests
"""

import re

_ONE = re.compile(r"bytes=([0-9]{0,15})-([0-9]{0,15})")


def asked_for(header: str, *, length: int) -> tuple[int, int] | None:
    """Return the first byte and the one after the last; None if the whole file will do.

    Several parts at once, and what makes no sense, get the whole file, as the standard allows.

    Args:
        header: the request's ``Range``, empty if there is none.
        length: bytes of the file.
    """
    asked = _ONE.fullmatch(header.strip())
    if asked is None or asked[1] == asked[2] == "":
        return None
    if asked[1] == "":  # so many at the end
        first, end = max(length - int(asked[2]), 0), length
    else:
        first, end = int(asked[1]), min(int(asked[2]) + 1 if asked[2] else length, length)
    return (first, end) if first < end else None
