"""Numbers in use that begin like a number that is in no plan: a new range, or digits that are not given out.

The library of phone numbers knows the ranges in use. Several countries share a calling code (+1, +7, +39,
+44, +47, +61, +212, +262, +290, +358, +590, +599), and within it the first digits tell them apart.
"""

import functools
from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

_LAST = 4
"""The digits at the end that say nothing of the place: blocks of ten thousand numbers have one owner."""


class NearestNumbers(Struct, frozen=True, kw_only=True):
    """Of the numbers in use that share as many of their first digits with one as any do: what they are."""

    countries: frozenset[str] = frozenset()  # ISO 3166 codes
    kinds: frozenset[int] = frozenset()  # each a ``phonenumbers.PhoneNumberType``


def nearest_numbers(number: "PhoneNumber") -> NearestNumbers:
    """Return what the numbers in use are that begin like ``number``."""
    import phonenumbers  # noqa: PLC0415 - 60 ms to import; webhooks do not need it

    digits = phonenumbers.national_significant_number(number)
    return _nearest(number.country_code or 0, digits[:-_LAST], len(digits))


@functools.lru_cache(maxsize=1024)
def _nearest(calling_code: int, beginning: str, length: int) -> NearestNumbers:
    """Return what the numbers in use are that begin like that, or like a part of it.

    Cached: a campaign to numbers of a new range asks it once for each block, and that takes a millisecond.
    """
    import phonenumbers  # noqa: PLC0415 - as above

    for kept in range(len(beginning), 0, -1):
        if found := tuple(_in_use(calling_code, beginning[:kept], length)):
            regions = {phonenumbers.region_code_for_number(number) for number in found}
            kinds = frozenset(phonenumbers.number_type(number) for number in found)
            return NearestNumbers(countries=frozenset(filter(None, regions)), kinds=kinds)
    return NearestNumbers()


def _in_use(calling_code: int, beginning: str, length: int) -> Iterator["PhoneNumber"]:
    """Yield numbers in use of that beginning and length, one for each digit that may follow."""
    import phonenumbers  # noqa: PLC0415 - as above

    for digit in "0123456789":
        written = beginning.ljust(length, digit)
        number = phonenumbers.PhoneNumber(
            country_code=calling_code,
            national_number=int(written),
            italian_leading_zero=written.startswith("0") or None,
            number_of_leading_zeros=len(written) - len(written.lstrip("0")) or None,
        )
        if phonenumbers.is_valid_number(number):
            yield number
