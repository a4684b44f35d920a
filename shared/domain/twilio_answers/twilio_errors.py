"""What Twilio's answers mean: which refusals are final, which are retried later, which are about the account.

Each code is checked against Twilio's own dictionary: https://www.twilio.com/docs/api/errors
"""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

from msgspec import Struct

from shared.domain.twilio_answers.twilio_advice import ADVICE, OPTED_OUT, advice


class Kind(StrEnum):
    """What an answer to a POST means for the message."""

    FINAL = "final"  # refused: never send it again as it is
    LATER = "later"  # not processed: safe to send again, later
    UNKNOWN = "unknown"  # it may have been processed: find out before anything else
    ACCOUNT = "account"  # the account or its credentials are refused: hold every message until it is mended


class Decision(Struct, frozen=True, kw_only=True):
    """What an answer without a SID means.

    ``after`` is the shortest time to wait before the next attempt, and None
    unless ``kind`` is LATER; a ``Retry-After`` may ask for longer. ``advice``
    is one sentence for the operator.
    """

    kind: Kind
    after: timedelta | None = None
    advice: str


UNAUTHORIZED = 401
FORBIDDEN = 403
TOO_MANY_REQUESTS = 429

NOT_PROCESSED = frozenset({404, 407, 413, 421, 425, 431})
"""HTTP statuses that, without Twilio's code, are from something before Twilio's application: it took nothing.

Any other 4xx without a code may be from a proxy that passed the request on, and lost the answer.
"""

NOT_PROCESSED_DELAY = timedelta(seconds=30)

LOWEST_CODE = 10_000
"""Twilio's codes begin here. A smaller number in a JSON answer is another server's own."""

# The account is suspended or closed, or the credentials are not valid for it, whatever message is sent.
ACCOUNT_CODES = frozenset({10001, 20003, 20005, 20006, 20008, 20403, 20404, 90010})

# Refusals of the sender. If it is TWILIO_FROM, the setting is wrong and not the message.
SENDER_CODES = frozenset({21212, 21603, 21606, 21660, 21701, 21703, 21704, 21705})

# What a trial account may not do. Every message can be sent once the account is upgraded.
TRIAL_CODES = frozenset({10002, 21219, 21608})

NEVER_SENT_CODES = frozenset({30001, 30002})
"""Certainly not sent, although Twilio took it: its queue was full (30001), the account suspended (30002)."""

VALIDITY_EXPIRED = 30036
"""Certainly not sent, although Twilio took it: it was in Twilio's queue for longer than its validity period.

That period is ours (``not_after``), that of the Messaging Service, or 10 hours.
Source: https://www.twilio.com/docs/api/errors/30036, "Twilio does not send the message". Other pages say
that a carrier may report it too, after it discarded the text; that is unverified.
"""

# Codes of answers after which it is safe to send again: Twilio did not take the message.
#
# 20503 (service unavailable) is not here, although Twilio says to try again: it comes with HTTP 503, and
# "never processed" is promised for 429 alone (https://www.twilio.com/docs/api/errors/20429). Of a 5xx Twilio
# says that a POST is not safe to repeat (https://www.twilio.com/docs/api/errors/20500).
LATER: Mapping[int, timedelta] = {
    # Too many requests at once; a place is free as soon as one of ours ends.
    20429: timedelta(seconds=1),
    # More than 2,000 messages a second in the account and its subaccounts.
    63017: timedelta(seconds=5),
    # Too many replies between two numbers; the count starts anew after 30 s of silence.
    14107: timedelta(seconds=30),
    # The Messaging Service cannot take messages; "retry your API call" is all Twilio says.
    21702: timedelta(minutes=1),
    # As many calls as the account may make at once; a place is free when one of them ends.
    10004: timedelta(minutes=1),
    # The sender's queue holds 10 h of messages. It drains slowly, so asking more often is useless.
    21611: timedelta(minutes=15),
    # A day's limit, of WhatsApp or RCS for the sender, of Twilio for the account. Both count the last 24 h,
    # so a place may be free within the hour; and we give a message up after 24 h, too soon for a full day.
    63018: timedelta(hours=1),
    63038: timedelta(hours=1),
}

FIND_OUT = "Look for the message in Twilio's log before you send it again: Twilio may have taken it."
TRY_AGAIN = "Do nothing: Twilio has not taken the message yet, and it is sent again after a while."
CHECK_ACCOUNT = (
    "Check TWILIO_ACCOUNT_SID with its token or API key, TWILIO_API_URL, and the account's status."
)


def decide(http_status: int, code: int | None) -> Decision:
    """Return what an answer to POST Messages or Calls without a SID means.

    The HTTP status says whether Twilio may have processed the message: a 5xx is UNKNOWN whatever its
    code, and so is any answer that is neither a success nor a refusal. Of a refusal (4xx) the error
    code (None: there is none) decides; without one it was perhaps not Twilio's application that
    answered, or the answer was cut, so it is never FINAL.
    """
    if not 400 <= http_status < 500:  # noqa: PLR2004 - HTTP's own numbers
        return Decision(kind=Kind.UNKNOWN, advice=FIND_OUT)
    if code in ACCOUNT_CODES:
        return Decision(kind=Kind.ACCOUNT, advice=ADVICE[code])
    after = LATER.get(code) if code is not None else None
    if after is None and http_status == TOO_MANY_REQUESTS:
        after = LATER[20429]
    if after is not None:
        return Decision(kind=Kind.LATER, after=after, advice=TRY_AGAIN)
    if code is None or code < LOWEST_CODE:
        return _decide_by_status(http_status)
    if code not in ADVICE and http_status in {UNAUTHORIZED, FORBIDDEN}:
        return _decide_by_unknown_code(http_status, code)
    return Decision(kind=Kind.FINAL, advice=advice(code))


def _decide_by_status(http_status: int) -> Decision:
    """Return what a 4xx without Twilio's code means."""
    if http_status in {UNAUTHORIZED, FORBIDDEN}:
        return Decision(kind=Kind.ACCOUNT, advice=CHECK_ACCOUNT)
    if http_status in NOT_PROCESSED:
        return Decision(kind=Kind.LATER, after=NOT_PROCESSED_DELAY, advice=TRY_AGAIN)
    return Decision(kind=Kind.UNKNOWN, advice=FIND_OUT)


def _decide_by_unknown_code(http_status: int, code: int) -> Decision:
    """Return what a 401 or 403 with a code that is not in our tables means.

    Codes from 20000 to 20999 are about the account and its credentials. Another one, with a 403, may
    be about one person or country: it must not keep all other messages back.
    """
    if http_status == UNAUTHORIZED or code // 1000 == 20:  # noqa: PLR2004 - see above
        return Decision(kind=Kind.ACCOUNT, advice=CHECK_ACCOUNT)
    return Decision(kind=Kind.LATER, after=NOT_PROCESSED_DELAY, advice=TRY_AGAIN)


def is_setting_fault(code: int, *, has_own_sender: bool) -> bool:
    """Return whether a refusal is about our settings: the same message can be sent once they are mended.

    Args:
        code: Twilio's code.
        has_own_sender: whether the message names its sender itself; then a wrong sender is its own fault.
    """
    return code in TRIAL_CODES | NEVER_SENT_CODES or (code in SENDER_CODES and not has_own_sender)


def was_never_sent(code: int | None) -> bool:
    """Return whether ``code``, in a report about a message that Twilio took, says that it was not sent."""
    return code in NEVER_SENT_CODES or code == VALIDITY_EXPIRED


def opts_out(code: int) -> bool:
    """Return whether ``code`` says that the person opted out of our texts."""
    return code == OPTED_OUT
