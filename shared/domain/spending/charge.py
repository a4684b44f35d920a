"""What Twilio charges for one text or call, as it lists it."""

from decimal import Decimal, InvalidOperation

from msgspec import Struct

from shared.domain.senders.person_country import country_of
from shared.domain.twilio_answers.record_match import is_hidden

CALL, SMS = "call", "sms"

UNKNOWN = "unknown"
"""The country of a number that Twilio hides, and of an address that is no number."""

NOT_CHARGED = frozenset({"failed", "canceled", "busy", "no-answer"})
"""Statuses of texts and calls that have no price, or a fee for a failed text, which has one then.

Sources: https://support.twilio.com/hc/en-us/articles/223181728 (texts),
https://support.twilio.com/hc/en-us/articles/27502337507483 (the fee) and
https://www.twilio.com/help/faq/voice/what-do-the-call-statuses-mean (calls)
"""


class Charge(Struct, frozen=True, kw_only=True):
    """What one text or call costs."""

    country: str
    channel: str
    currency: str = ""  # ISO 4217, in capitals; empty if Twilio does not say
    segments: int = 0  # of a text
    price: Decimal | None = None  # positive: what we pay; None: no price yet


def charge_of(
    *,
    to: str | None,
    sender: str | None,
    is_call: bool,
    status: str | None,
    price: str | None,
    currency: str | None,
    segments: int,
) -> Charge | None:
    """Return what a text or a call that went out costs; None if Twilio does not charge for it.

    Twilio's price is negative, as the account's balance changes:
    https://www.twilio.com/docs/messaging/api/message-resource#message-properties
    """
    amount = _amount(price)
    if amount is None and status in NOT_CHARGED:
        return None
    return Charge(
        country=_country(to or ""),
        channel=CALL if is_call else _channel(to or "", sender or ""),
        currency=(currency or "").upper(),  # "usd" or "USD": both are documented
        segments=segments,
        price=amount,
    )


def _amount(price: str | None) -> Decimal | None:
    try:
        amount = Decimal(price or "")
    except InvalidOperation:
        return None
    return -amount if amount.is_finite() else None


def _country(to: str) -> str:
    number = to.rpartition(":")[2]
    return UNKNOWN if not number.startswith("+") or is_hidden(to) else country_of(number) or UNKNOWN


def _channel(to: str, sender: str) -> str:
    """Return the channel that carried a text: that of its sender, since one for RCS may leave by SMS."""
    return (sender or to).rpartition(":")[0] or SMS
