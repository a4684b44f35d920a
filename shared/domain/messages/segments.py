"""Count the segments that a text is cut into: Twilio sends, and bills, segments.

Source: 3GPP TS 23.038 (the alphabet), TS 23.040 (the parts of a long text), and
https://www.twilio.com/docs/glossary/what-is-gsm-7-character-encoding
"""

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from shared.domain.smart_encoding.gsm_7 import GSM_7, GSM_7_EXTENSION

# Alone a text has 140 octets. Each of several parts spends 6 of them on a header.
GSM_7_ALONE, GSM_7_PART = 160, 153  # septets
UCS_2_ALONE, UCS_2_PART = 70, 67  # UTF-16 units

LAST_OF_ONE_UNIT = "\uffff"
"""A character after it takes two UTF-16 units, a surrogate pair."""


class Segments(Struct, frozen=True, kw_only=True):
    """How a text is sent: in which encoding, in how many segments, and how long it is.

    ``units`` counts septets in GSM-7, UTF-16 units in UCS-2, without headers
    and without what stays empty at the end of a part.
    """

    encoding: Literal["GSM-7", "UCS-2"]
    count: int
    units: int


def segments(text: str) -> Segments:
    """Return how ``text`` is sent without Twilio's smart encoding.

    One character outside GSM-7 makes the whole text UCS-2. An empty text is
    one segment, as in Twilio's own calculator.
    """
    used = frozenset(text)
    if used <= GSM_7:
        return _cut("GSM-7", [1] * len(text), alone=GSM_7_ALONE, part=GSM_7_PART)
    if used <= GSM_7 | GSM_7_EXTENSION:
        sizes = [2 if character in GSM_7_EXTENSION else 1 for character in text]
        return _cut("GSM-7", sizes, alone=GSM_7_ALONE, part=GSM_7_PART)
    sizes = [2 if character > LAST_OF_ONE_UNIT else 1 for character in text]
    return _cut("UCS-2", sizes, alone=UCS_2_ALONE, part=UCS_2_PART)


def _cut(encoding: Literal["GSM-7", "UCS-2"], sizes: list[int], *, alone: int, part: int) -> Segments:
    units = sum(sizes)
    count = 1 if units <= alone else _parts(sizes, part)
    return Segments(encoding=encoding, count=count, units=units)


def _parts(sizes: Iterable[int], part: int) -> int:
    count, free = 0, 0
    for size in sizes:
        if size > free:  # a character of two units is never split: the part ends one unit early
            count, free = count + 1, part
        free -= size
    return count
