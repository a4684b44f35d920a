"""Compare our answer to a text with the replies that Twilio lists: was it taken?

Twilio may hide bodies and numbers (redaction), and may replace quotes and dashes (Smart Encoding). Such
a reply may be ours: it is no proof that our answer was not taken.
Source: https://www.twilio.com/docs/messaging/features/smart-encoding
"""

import unicodedata
from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from shared.domain.deliveries.status_callback import Report
from shared.domain.messages.message import Message
from shared.domain.messages.phone_number import without_channel
from shared.settings import E164

TRIAL = "Sent from your Twilio trial account - "
"""What a trial account puts before each text. Source: https://help.twilio.com/articles/360036052753"""


class ListedReply(Struct, frozen=True, kw_only=True):
    """A text that Twilio sent because TwiML said so, as Twilio lists it (``outbound-reply``)."""

    sid: str
    to: str
    sender: str
    body: str
    at: datetime  # when Twilio created it
    report: Report


class Match(StrEnum):
    """Whether a listed reply is a message of our answer."""

    CERTAIN = "certain"
    POSSIBLE = "possible"  # it cannot be told, since Twilio hides or changes something
    NONE = "none"


def match_reply(reply: ListedReply, message: Message, *, since: datetime) -> Match:
    """Return whether ``reply`` is ``message``, the answer to a text that Twilio received at ``since``."""
    if reply.at < since or not _may_be_to(reply.to, message.address):
        return Match.NONE
    if reply.body.strip() in {message.text.strip(), (TRIAL + message.text).strip()}:
        is_certain = reply.to == message.address and reply.sender == message.sender_address
        return Match.CERTAIN if is_certain else Match.POSSIBLE
    return Match.POSSIBLE if _may_be_same(reply.body, message.text) else Match.NONE


def _may_be_to(listed: str, address: str) -> bool:
    """Return whether a listed number is that of the person, or cannot be read."""
    return listed == address or not E164.fullmatch(without_channel(listed))


def _may_be_same(listed: str, words: str) -> bool:
    """Return whether two bodies differ at most in what Twilio may hide or replace."""
    return not listed.strip() or _letters(listed) in {_letters(words), _letters(TRIAL + words)}


def _letters(words: str) -> str:
    """Return the letters and digits of a text: what Smart Encoding keeps."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKD", words)))
