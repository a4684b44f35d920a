"""The replies that our TwiML made, as Twilio lists them.

Source: https://www.twilio.com/docs/messaging/api/message-resource#read-multiple-message-resources
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from email.utils import parsedate_to_datetime

import msgspec

from shared.adapters.twilio.client import Page, TwilioApi
from shared.domain.conversations.listed_reply import ListedReply
from shared.domain.deliveries.status import Status
from shared.domain.deliveries.status_callback import MESSAGE_STATUSES, Report
from shared.errors import TwilioUnavailable

REPLY = "outbound-reply"
"""The direction of a text that Twilio sent because TwiML said so."""


class _Text(msgspec.Struct):
    """The fields that are used here; Twilio may omit each but the SID, or send null."""

    sid: str
    direction: str | None = None
    sender: str | None = msgspec.field(name="from", default=None)
    to: str | None = None
    body: str | None = None
    status: str | None = None
    date_created: str | None = None
    error_code: int | None = None
    error_message: str | None = None


class _Texts(Page):
    messages: list[_Text] | None = None


def list_replies(api: TwilioApi, *, since: datetime, page_size: int) -> Sequence[ListedReply]:
    """Return the replies since then, oldest first. See ``shared.ports.twilio.InboundTexts``.

    Without any filter: a text that is still queued has no date of sending, and a hidden number is not found
    by number. Twilio lists the newest first, so the list is read back to ``since``.
    """
    found = [_listed(text, at) for text, at in _dated(api, since, page_size) if text.direction == REPLY]
    return sorted((reply for reply in found if reply.at >= since), key=lambda reply: reply.at)


def _dated(api: TwilioApi, since: datetime, page_size: int) -> Iterator[tuple[_Text, datetime]]:
    """Yield all texts with the time of their creation, at least back to ``since``."""
    for page in api.pages("Messages", {"PageSize": page_size}, _Texts):
        if page.messages is None:  # not a list: no proof that there is nothing
            raise TwilioUnavailable("Twilio's answer is not a list of Messages")
        dated = [(text, _created(text)) for text in page.messages]
        yield from dated
        if dated and dated[-1][1] < since:
            return


def _created(text: _Text) -> datetime:
    try:
        return parsedate_to_datetime(text.date_created or "")
    except ValueError:
        raise TwilioUnavailable(f"Twilio does not say when {text.sid} was created") from None


def _listed(text: _Text, at: datetime) -> ListedReply:
    report = Report(
        status=MESSAGE_STATUSES.get(text.status or "", Status.SENT),
        sid=text.sid,
        error_code=text.error_code,
        error=text.error_message,
    )
    return ListedReply(
        sid=text.sid, to=text.to or "", sender=text.sender or "", body=text.body or "", at=at, report=report
    )
