"""Numbers in use that begin like a number that is in no plan: a new range, or digits that are not given out.

The library of phone numbers knows the ranges in use. Several countries share a calling code (+1, +7, +39,
+44, +47, +61, +212, +262, +290, +358, +590, +599), and within it the first digits tell them apart.
"""

import functools
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

_LAST = 4
"""The digits at the end that say nothing of the place: blocks of ten thousand numbers have one owner."""


def nearest_numbers(number: "PhoneNumber") -> tuple["PhoneNumber", ...]:
    """Return valid numbers that share as many of their first digits with ``number`` as any do.

    The last four do not count. There are at most ten numbers.
    """
    import phonenumbers  # noqa: PLC0415 - 60 ms to import; webhooks do not need it

    digits = phonenumbers.national_significant_number(number)
    for kept in range(len(digits) - _LAST, 0, -1):
        if found := _in_use(number.country_code or 0, digits[:kept], len(digits)):
            return found
    return ()


@functools.lru_cache(maxsize=1024)
def _in_use(calling_code: int, beginning: str, length: int) -> tuple["PhoneNumber", ...]:
    """Return valid numbers of that beginning and length, one for each digit that may follow.

    Cached: a campaign to numbers of a new range asks it once for each block.
    """
    import phonenumbers  # noqa: PLC0415 - as above

    candidates = (
        phonenumbers.PhoneNumber(
            country_code=calling_code,
            national_number=int(written),
            italian_leading_zero=written.startswith("0") or None,
            number_of_leading_zeros=len(written) - len(written.lstrip("0")) or None,
        )
        for written in (beginning.ljust(length, digit) for digit in "0123456789")
    )
    return tuple(number for number in candidates if phonenumbers.is_valid_number(number))
