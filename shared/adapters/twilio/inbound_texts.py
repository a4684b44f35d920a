"""Inbound texts, and the replies to them that our TwiML made, as Twilio lists them.

Source: https://www.twilio.com/docs/messaging/api/message-resource#read-multiple-message-resources
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

import msgspec

from shared.adapters.twilio.client import Page, TwilioApi
from shared.adapters.twilio.listed_replies import list_replies
from shared.adapters.twilio.resources import MESSAGES, Resource, ResourceList
from shared.domain.calls.answering_flow import is_answered_here
from shared.domain.conversations.listed_reply import ListedReply
from shared.ports.twilio import ListedMedia, ListedText

PAGE_SIZE = 1000
"""The most that Twilio allows."""


class _Number(msgspec.Struct):
    phone_number: str
    sms_url: str | None = None


class _Numbers(Page, kw_only=True):
    incoming_phone_numbers: tuple[_Number, ...]


class _Media(msgspec.Struct):
    uri: str
    content_type: str | None = None


class _MediaList(msgspec.Struct):
    media_list: list[_Media]


class TwilioInbox:
    """Lists the inbound texts of this app. Safe to share between threads.

    An account may serve other apps, too. A text is for this app if it came to a
    number whose webhook is ours, or to a number or another sender that we
    send from, unless the webhook of that number belongs to another app.
    """

    def __init__(
        self,
        api: TwilioApi,
        *,
        url: str,
        public_url: str,
        senders: Collection[str],
        page_size: int = PAGE_SIZE,
    ) -> None:
        """Look for texts to ``senders``, or to numbers whose webhook is below ``public_url``.

        ``url`` is Twilio's API, for the URLs of media.
        """
        self._api = api
        self._url = url.rstrip("/")
        self._public_url = public_url
        self._senders = {sender.removeprefix("rcs:") for sender in senders}  # as in ``_recipients``
        self._page_size = page_size

    def received(self, *, since: datetime, until: datetime) -> Sequence[ListedText]:
        """Return the texts that came in, oldest first. See ``shared.ports.twilio.InboundTexts``."""
        ours = self._ours()
        found = [
            ListedText(form=_form(text), at=text.created)
            for text in self._between(since, until)
            if text.direction == "inbound" and ours & _recipients(text)
        ]
        found.reverse()  # Twilio lists the newest first, and dates are no finer than a second
        return sorted((text for text in found if since <= text.at <= until), key=lambda text: text.at)

    def replies(self, *, since: datetime) -> Sequence[ListedReply]:
        """Return the replies since then, oldest first. See ``shared.ports.twilio.InboundTexts``."""
        return list_replies(self._api, since=since, page_size=self._page_size)

    def media(self, sid: str) -> Sequence[ListedMedia]:
        """Return the media of a text. See ``shared.ports.twilio.InboundTexts``."""
        found = self._api.fetch(f"{MESSAGES}/{sid}/Media", {}, _MediaList)
        return [
            ListedMedia(
                url=self._url + media.uri.removesuffix(".json"), content_type=media.content_type or ""
            )
            for media in (found.media_list if found else ())
        ]

    def _ours(self) -> set[str]:
        """Return the numbers, and other senders, whose texts are for this app."""
        webhooks = {number.phone_number: number.sms_url or "" for number in self._numbers()}
        answered_here = {
            number for number, url in webhooks.items() if is_answered_here(url, public_url=self._public_url)
        }
        answered_elsewhere = {number for number, url in webhooks.items() if url} - answered_here
        return {*answered_here, *self._senders} - answered_elsewhere

    def _numbers(self) -> Iterator[_Number]:
        """Yield the numbers of the account. Source: https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource."""
        for page in self._api.pages("IncomingPhoneNumbers", {"PageSize": self._page_size}, _Numbers):
            yield from page.incoming_phone_numbers

    def _between(self, since: datetime, until: datetime) -> Iterator[Resource]:
        query: dict[str, Any] = {
            "DateSent>": f"{since:%Y-%m-%dT%H:%M:%SZ}",
            "DateSent<": f"{until:%Y-%m-%dT%H:%M:%SZ}",
            "PageSize": self._page_size,
        }
        for page in self._api.pages(MESSAGES, query, ResourceList):
            yield from page.items(MESSAGES)


def _recipients(text: Resource) -> set[str]:
    """Return the number and the Messaging Service that a text came to."""
    return {(text.to or "").rpartition(":")[2], text.messaging_service_sid or ""}


def _form(text: Resource) -> dict[str, str]:
    """Return the form that the text's webhook would have had, except for its media.

    ``ErrorCode`` is why it had none: 30039 if Twilio filtered the text.
    """
    return {
        "MessageSid": text.listed_sid,
        "From": text.sender or "",
        "To": text.to or "",
        "Body": text.body or "",
        "NumMedia": str(text.num_media or 0),
        **({"MessagingServiceSid": text.messaging_service_sid} if text.messaging_service_sid else {}),
        **({"ErrorCode": str(text.error_code)} if text.error_code else {}),
    }
