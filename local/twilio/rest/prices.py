"""The price of a text or a call that went out. Twilio tells it late, and so does the stand-in.

Sources: https://support.twilio.com/hc/en-us/articles/46871410243099 (up to 24 hours after delivery),
https://support.twilio.com/hc/en-us/articles/223181728 (which statuses are charged), and
https://support.twilio.com/hc/en-us/articles/223132307 (a minute that has begun is a whole one)
"""

from datetime import datetime, timedelta
from decimal import Decimal

from local.twilio.state.call import Call
from local.twilio.state.message import FINAL, Message

PER_SEGMENT, PER_MINUTE = Decimal("0.0079"), Decimal("0.014")
"""US dollars: Twilio's prices in the US at the time of writing, used for all countries."""


def price_of_text(message: Message, *, delay: timedelta, now: datetime) -> str | None:
    """Return the price of a text that left; None as long as Twilio does not tell it, or if there is none."""
    if message.sent is None or message.status not in FINAL or message.direction == "inbound":
        return None
    return _told(PER_SEGMENT * message.segments, since=message.sent, delay=delay, now=now)


def price_of_call(call: Call, *, delay: timedelta, now: datetime) -> str | None:
    """Return the price of a call that was answered; None as above."""
    if call.ended is None or call.status != "completed" or call.direction == "inbound":
        return None
    minutes = -(-call.duration // 60)
    return _told(PER_MINUTE * minutes, since=call.ended, delay=delay, now=now)


def _told(amount: Decimal, *, since: datetime, delay: timedelta, now: datetime) -> str | None:
    return f"{-amount:.5f}" if now >= since + delay else None
