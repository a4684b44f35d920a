"""What a segment costs in a country, by Twilio's Pricing API.

Source: https://www.twilio.com/docs/messaging/api/pricing. A country has a price for each network and each
kind of sender. Which network a number is in, only Twilio's look-up knows, and costs money: so it is a range.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from http import HTTPStatus
from typing import Any, Protocol

from switchboard.twilio.account import TwilioRefused


class Account(Protocol):
    """What is asked of Twilio: ``switchboard.twilio.account.TwilioAccount`` has it."""

    def get(self, host: str, path: str, **query: object) -> Any:
        """GET from one of Twilio's hosts; return the body."""


@dataclass(frozen=True, slots=True)
class PriceRange:
    """The least and the most that something costs."""

    low: Decimal
    high: Decimal
    unit: str

    def __str__(self) -> str:
        amounts = f"{self.low:.2f}" if self.low == self.high else f"{self.low:.2f} to {self.high:.2f}"
        return f"{amounts} {self.unit}"


def segment_price(account: Account, country: str) -> PriceRange | None:
    """Return what a segment to a country costs; None if Twilio has no price for it."""
    if not country:
        return None
    try:
        return price_in(account.get("pricing", f"/v1/Messaging/Countries/{country}"))
    except TwilioRefused as refused:
        if refused.status == HTTPStatus.NOT_FOUND:
            return None
        raise


def price_in(answer: Mapping[str, Any]) -> PriceRange | None:
    """Return the range of the prices in an answer, with the account's discounts; None if it has none."""
    prices = [*_amounts(answer.get("outbound_sms_prices") or ())]
    if not prices:
        return None
    return PriceRange(min(prices), max(prices), str(answer.get("price_unit") or "").upper())


def total(prices: Iterable[tuple[PriceRange, int]]) -> list[PriceRange]:
    """Return what so many segments at these prices cost: a range for each currency."""
    sums: dict[str, PriceRange] = {}
    for price, segments in prices:
        so_far = sums.get(price.unit, PriceRange(Decimal(0), Decimal(0), price.unit))
        low, high = so_far.low + price.low * segments, so_far.high + price.high * segments
        sums[price.unit] = PriceRange(low, high, price.unit)
    return [*sums.values()]


def _amounts(networks: Iterable[Mapping[str, Any]]) -> Iterable[Decimal]:
    for network in networks:
        for price in network.get("prices") or ():
            try:
                yield Decimal(str(price.get("current_price")))
            except InvalidOperation:
                continue
