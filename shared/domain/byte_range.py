"""Byte ranges of a file (RFC 9110): Safari plays no audio from a server that does not support them.

Source: https://www.rfc-editor.org/rfc/rfc9110#name-range-requests
"""

import re

from msgspec import Struct

_SINGLE_RANGE = re.compile(r"bytes=([0-9]{0,15})-([0-9]{0,15})")


def requested_range(header: str, *, length: int) -> tuple[int, int] | None:
    """Return the first byte of the range and the one after its last; None for the whole file.

    Several ranges at once, and malformed ones, get the whole file, as the standard allows.

    Args:
        header: the request's ``Range``, empty if there is none.
        length: bytes of the file.
    """
    requested = _SINGLE_RANGE.fullmatch(header.strip())
    if requested is None or requested[1] == requested[2] == "":
        return None
    if requested[1] == "":  # a number of bytes at the end
        first, end = max(length - int(requested[2]), 0), length
    else:
        first, end = int(requested[1]), min(int(requested[2]) + 1 if requested[2] else length, length)
    return (first, end) if first < end else None


class ByteRange(Struct, frozen=True, kw_only=True):
    """A part of a file whose length is not known yet."""

    first: int | None  # None: the part is at the end of the file
    count: int  # bytes at most

    @property
    def header(self) -> str:
        """The value of the header ``Range`` that asks for it."""
        if self.first is None:
            return f"bytes=-{self.count}"
        return f"bytes={self.first}-{self.first + self.count - 1}"


def bounded_range(header: str, *, most: int) -> ByteRange | None:
    """Return the range that was asked for, cut to ``most`` bytes; None for the whole file."""
    requested = _SINGLE_RANGE.fullmatch(header.strip())
    if requested is None or requested[1] == requested[2] == "":
        return None
    if requested[1] == "":
        count = int(requested[2])
        return ByteRange(first=None, count=min(count, most)) if count else None
    first = int(requested[1])
    count = int(requested[2]) - first + 1 if requested[2] else most
    return ByteRange(first=first, count=min(count, most)) if count > 0 else None
