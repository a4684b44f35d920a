"""The numbers that are for sale, in a few countries: invented, as are their prices and what they can do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal


def can(*abilities: str) -> dict[str, bool]:
    """Return what a number with these abilities is capable of, as Twilio writes it."""
    return {name: name in abilities for name in ("voice", "sms", "mms", "fax")}


@dataclass(frozen=True, slots=True)
class Shelf:
    """Numbers of one country and kind."""

    kind: str  #: as ``IncomingPhoneNumbers`` and the Pricing API write it; of the first, unverified
    prefix: str  #: seven digits follow
    monthly: str  #: the price in US dollars
    capabilities: Mapping[str, bool] = field(default_factory=lambda: can("voice", "sms", "mms"))
    needs: Literal["AddressSid", "BundleSid", ""] = ""
    """What a buyer must give. Twilio's own list, by country and kind: https://www.twilio.com/en-us/guidelines.
    Here one country asks for each, so that both can be tried."""


TEXTS_AND_CALLS, CALLS = can("voice", "sms"), can("voice")

SHELVES: Mapping[tuple[str, str], Shelf] = {
    ("US", "Local"): Shelf("local", "+1415", "1.15"),
    ("US", "TollFree"): Shelf("toll free", "+1800", "2.15"),
    ("CA", "Local"): Shelf("local", "+1416", "1.15"),
    ("CA", "TollFree"): Shelf("toll free", "+1800", "2.15"),
    ("GB", "Local"): Shelf("local", "+44203", "1.15", CALLS),
    ("GB", "Mobile"): Shelf("mobile", "+44740", "1.15", TEXTS_AND_CALLS),
    ("GB", "TollFree"): Shelf("toll free", "+44800", "2.15", CALLS),
    ("DE", "Local"): Shelf("local", "+4930", "1.15", CALLS, needs="AddressSid"),
    ("DE", "Mobile"): Shelf("mobile", "+49151", "15.00", TEXTS_AND_CALLS, needs="AddressSid"),
    ("FR", "Local"): Shelf("local", "+3318", "1.15", CALLS, needs="BundleSid"),
    ("FR", "Mobile"): Shelf("mobile", "+3375", "1.15", TEXTS_AND_CALLS, needs="BundleSid"),
    ("AU", "Local"): Shelf("local", "+6128", "3.00", CALLS),
    ("AU", "Mobile"): Shelf("mobile", "+6148", "6.50", TEXTS_AND_CALLS),
}
"""By country and the kind in the path of ``AvailablePhoneNumbers``."""

OTHER = Shelf("local", "+1", "1.15")
"""A number that is on no shelf, such as one of Twilio's magic numbers."""


def shelf_of(number: str) -> Shelf:
    """Return the shelf of a number."""
    fitting = [shelf for shelf in SHELVES.values() if number.startswith(shelf.prefix)]
    return max(fitting, key=lambda shelf: len(shelf.prefix), default=OTHER)
