"""Compare our answer to a text with the replies that Twilio lists: was it taken?

A reply that only may be a part of our answer does not prove that Twilio did not take it.
"""

from datetime import datetime

from msgspec import Struct

from shared.domain.deliveries.status_callback import Report
from shared.domain.messages.message import Message
from shared.domain.twilio_answers.record_match import Match, match_address, match_text


class ListedReply(Struct, frozen=True, kw_only=True):
    """A text that Twilio sent because TwiML said so, as Twilio lists it (``outbound-reply``)."""

    sid: str
    to: str
    sender: str
    body: str
    at: datetime  # when Twilio created it
    report: Report


def match_reply(reply: ListedReply, message: Message, *, since: datetime) -> Match:
    """Return how well ``reply`` matches ``message``: a part of our answer to a text of ``since``."""
    if reply.at < since:
        return Match.NONE
    match = min(match_address(reply.to, message.address), match_text(reply.body, message.text))
    if reply.sender == message.sender_address:
        return match
    return min(match, Match.POSSIBLE)  # it is hidden, or a Messaging Service picked another number
