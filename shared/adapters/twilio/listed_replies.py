"""The replies that our TwiML made, as Twilio lists them.

Source: https://www.twilio.com/docs/messaging/api/message-resource#read-multiple-message-resources
"""

from collections.abc import Sequence
from datetime import datetime

from shared.adapters.twilio.client import TwilioApi
from shared.adapters.twilio.resources import MESSAGES, Resource, ResourceList, back_to
from shared.domain.conversations.listed_reply import ListedReply

REPLY = "outbound-reply"
"""The direction of a text that Twilio sent because TwiML said so."""


def list_replies(api: TwilioApi, *, since: datetime, page_size: int) -> Sequence[ListedReply]:
    """Return the replies since then, oldest first. See ``shared.ports.twilio.InboundTexts``.

    Without any filter: a text that is still queued has no date of sending, and a hidden number is not found
    by number. Twilio lists the newest first, so the list is read back to ``since``.
    """
    pages = api.pages(MESSAGES, {"PageSize": page_size}, ResourceList)
    found = [_listed(text) for text in back_to(since, pages, MESSAGES) if text.direction == REPLY]
    return sorted((reply for reply in found if reply.at >= since), key=lambda reply: reply.at)


def _listed(text: Resource) -> ListedReply:
    return ListedReply(
        sid=text.listed_sid,
        to=text.to or "",
        sender=text.sender or "",
        body=text.body or "",
        at=text.created,
        report=text.report,
    )
