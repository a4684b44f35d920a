"""Numbers for sale at Twilio, and what they cost by the month.

Sources: https://www.twilio.com/docs/phone-numbers/api/availablephonenumber-resource and
https://www.twilio.com/docs/phone-numbers/pricing
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from switchboard.terminal.exit_status import USAGE
from switchboard.terminal.failed import Failed
from switchboard.twilio.account import TwilioAccount, TwilioRefused

NOT_FOUND = 404
GUIDELINES = "https://www.twilio.com/en-us/guidelines"

KINDS: Mapping[str, tuple[str, str]] = {
    "local": ("Local", "local"),
    "mobile": ("Mobile", "mobile"),
    "toll-free": ("TollFree", "toll free"),
}
"""By the word of our options: the part of the path that finds them, and the word of the Pricing API."""

PATTERN = re.compile(r"\+?[0-9A-Za-z*%]{1,15}\$?")
"""What ``Contains`` takes, in short: 2 to 16 signs."""


class Price(NamedTuple):
    """What a number costs by the month."""

    amount: str
    currency: str

    def __str__(self) -> str:
        return f"{self.amount} {self.currency} a month"


def country_code(text: str) -> str:
    """Return a country's code of two letters.

    Raises:
        Failed: it is none.
    """
    code = text.upper()
    if code == "UK":
        raise Failed("the code of the United Kingdom is GB", USAGE)
    if not re.fullmatch("[A-Z]{2}", code):
        raise Failed(f"{text} is not a country's code of two letters, such as GB", USAGE)
    return code


def pattern(like: str, country: str) -> str:
    """Return the pattern for Twilio's ``Contains`` that means what a person wrote.

    Twilio compares with the number in E.164: ``+`` is its beginning, ``$`` its end, ``*`` any digit. A
    person who writes ``020`` means a number that begins with 020 at home.

    Raises:
        Failed: it is no pattern.
    """
    import phonenumbers

    wanted = re.sub(r"[ ().-]", "", like)
    code = phonenumbers.country_code_for_region(country)
    at_home = phonenumbers.ndd_prefix_for_region(country, strip_non_digits=True) or ""
    is_area = code == 1 and re.fullmatch("[0-9]{3}", wanted)
    if code and wanted.startswith("0"):
        wanted = f"+{code}{wanted.removeprefix(at_home)}"
    elif is_area:
        wanted = f"+1{wanted}"
    if len(wanted) < 2 or not PATTERN.fullmatch(wanted):  # noqa: PLR2004 - Twilio's least
        raise Failed(
            f"--like {like} is no pattern: digits as one dials them (020), +44..., * for any digit, "
            "$ for the end; at least two signs",
            USAGE,
        )
    return wanted


def find_for_sale(
    twilio: TwilioAccount, country: str, kind: str, *, contains: str = "", limit: int, **abilities: bool
) -> list[dict[str, Any]]:
    """Return numbers for sale; ``abilities`` are those they must have: ``sms``, ``voice``, ``mms``.

    Raises:
        Failed: Twilio sells no such numbers there.
    """
    wanted = {f"{name.title()}Enabled": True for name, asked in abilities.items() if asked}
    path = f"AvailablePhoneNumbers/{country}/{KINDS[kind][0]}.json"
    try:
        answer = twilio.get("api", path, Contains=contains, PageSize=limit, **wanted)
    except TwilioRefused as refused:
        if refused.status != NOT_FOUND:
            raise
        raise Failed(f"Twilio sells no {kind} numbers in {country}: see {GUIDELINES}") from refused
    return list(answer["available_phone_numbers"][:limit])


def kind_of(twilio: TwilioAccount, number: str, country: str) -> str:
    """Return which kind of number for sale it is; "" if it is not among those for sale."""
    for kind in KINDS:
        try:
            found = find_for_sale(twilio, country, kind, contains=number, limit=1)
        except Failed:
            continue
        if [sold for sold in found if sold["phone_number"] == number]:
            return kind
    return ""


def monthly_price(twilio: TwilioAccount, country: str, kind: str) -> Price | None:
    """Return what such a number costs this account by the month; None if Twilio does not say."""
    try:
        prices = twilio.get("pricing", f"/v1/PhoneNumbers/Countries/{country}")
    except TwilioRefused:
        return None
    for price in prices["phone_number_prices"]:
        if price["number_type"] == KINDS[kind][1]:
            return Price(str(price["current_price"]), str(prices["price_unit"]).upper())
    return None


def abilities(number: Mapping[str, Any]) -> list[str]:
    """Return what a number can do. Twilio writes ``sms`` in small letters here, in capitals there."""
    return [str(name).lower() for name, can in (number.get("capabilities") or {}).items() if can]


def place(number: Mapping[str, Any]) -> str:
    """Return where a number is at home, as far as Twilio says."""
    return ", ".join(_parts(number))


def _parts(number: Mapping[str, Any]) -> Iterator[str]:
    for name in ("locality", "region"):
        if number.get(name):
            yield str(number[name])
