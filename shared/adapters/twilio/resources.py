"""The resources that Twilio lists: messages and calls, and what a list of them hides.

Source: https://www.twilio.com/docs/messaging/api/message-resource
and https://www.twilio.com/docs/voice/api/call-resource
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Annotated

import msgspec

from shared.adapters.twilio.client import Page, TwilioApi
from shared.domain.deliveries.status import Status
from shared.domain.deliveries.status_callback import CALL_STATUSES, MESSAGE_STATUSES, Report
from shared.domain.twilio_answers.record_match import ListedMessage, is_hidden
from shared.errors import TwilioUnavailable

MESSAGES, CALLS = "Messages", "Calls"

NEWEST = 50
"""How many of the newest texts are read to see what Twilio's lists hide."""

type _Sid = Annotated[str, msgspec.Meta(pattern="^[A-Z]{2}[0-9A-Za-z]+$")]
type _Number = Annotated[str, msgspec.Meta(pattern="^[0-9]*$")] | int


class Resource(msgspec.Struct):
    """The fields of a message or a call that are used here; Twilio may omit each, or send null."""

    sid: _Sid | None = None
    status: str | None = None
    direction: str | None = None
    to: str | None = None
    sender: str | None = msgspec.field(name="from", default=None)
    messaging_service_sid: str | None = None
    body: str | None = None
    num_media: _Number | None = None
    num_segments: _Number | None = None
    date_created: str | None = None
    date_sent: str | None = None  # of a message
    start_time: str | None = None  # of a call
    error_code: int | None = None
    error_message: str | None = None
    price: str | None = None
    price_unit: str | None = None
    answered_by: str | None = None

    @property
    def is_from_a_request(self) -> bool:
        """Whether a request to the API made it, and not a person or TwiML."""
        return (self.direction or "").startswith("outbound-api")

    @property
    def listed_sid(self) -> str:
        """Its SID.

        Raises:
            TwilioUnavailable: the list does not say.
        """
        if not self.sid:
            raise TwilioUnavailable("Twilio lists a message without its SID")
        return self.sid

    @property
    def created(self) -> datetime:
        """When Twilio created it, by Twilio's clock.

        Raises:
            TwilioUnavailable: the list does not say.
        """
        try:
            return parsedate_to_datetime(self.date_created or "")
        except ValueError:
            raise TwilioUnavailable(f"Twilio does not say when {self.sid} was created") from None

    @property
    def report(self) -> Report:
        """What Twilio says became of it."""
        sid = self.sid or ""
        statuses = CALL_STATUSES if sid.startswith("CA") else MESSAGE_STATUSES
        return Report(
            status=statuses.get(self.status or "", Status.SENT),
            sid=sid,
            error_code=self.error_code,
            error=self.error_message,
            segments=int(self.num_segments or 0) or None,
            price=self.price,
            currency=self.price_unit,
            answered_by=self.answered_by,
        )

    @property
    def listed(self) -> ListedMessage:
        """What is compared with a message of ours."""
        return ListedMessage(
            to=self.to,
            sender=self.sender,
            service=self.messaging_service_sid,
            body=self.body,
            media=int(self.num_media or 0),
        )


class ResourceList(Page):
    """One page of messages or calls."""

    messages: list[Resource] | None = None
    calls: list[Resource] | None = None

    def items(self, kind: str) -> list[Resource]:
        """Return the messages or the calls.

        Raises:
            TwilioUnavailable: it is not a list of them, so it is no proof that there are none.
        """
        found = self.calls if kind == CALLS else self.messages
        if found is None:
            raise TwilioUnavailable(f"Twilio's answer is not a list of {kind}")
        return found


def back_to(time: datetime, pages: Iterable[ResourceList], kind: str) -> Iterator[Resource]:
    """Yield what Twilio lists, newest first, at least back to that time.

    Raises:
        TwilioUnavailable: a page is not a list, or the last one on it has no date.
    """
    for page in pages:
        resources = page.items(kind)
        yield from resources
        if not page.next_page_uri or not resources or resources[-1].created < time:
            return


def newest_texts(api: TwilioApi) -> ResourceList:
    """Return the newest texts of the account, with one GET.

    Raises:
        TwilioUnavailable: no answer, or one that cannot be used.
    """
    page = api.fetch(MESSAGES, {"PageSize": NEWEST}, ResourceList)
    if page is None:
        raise TwilioUnavailable("Twilio has no list of Messages", code=404)
    return page


def hidden_in(texts: Sequence[Resource]) -> list[str]:
    """Return what Twilio hides of the texts that were sent: their bodies, the numbers of the people."""
    sent = [text for text in texts if text.is_from_a_request]
    hides_bodies = any(not text.body and not int(text.num_media or 0) for text in sent)
    hides_numbers = any(is_hidden(text.to) for text in sent)
    return [*(["bodies"] if hides_bodies else []), *(["numbers"] if hides_numbers else [])]
