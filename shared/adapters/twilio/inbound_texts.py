"""The texts that came in, as Twilio lists them.

Source: https://www.twilio.com/docs/messaging/api/message-resource#read-multiple-message-resources
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

import msgspec

from shared.adapters.twilio.client import TwilioApi
from shared.errors import SendDelayed
from shared.ports.twilio import ListedText

PAGE = 1000
MOST_PAGES = 500
"""Half a million texts in one look: more than a number sends in three days."""


class _Text(msgspec.Struct):
    """What we use of a message; Twilio may leave out or send null for anything else."""

    sid: str
    direction: str | None = None
    sender: str | None = msgspec.field(name="from", default=None)
    to: str | None = None
    body: str | None = None
    num_media: str | None = None
    date_created: str | None = None
    messaging_service_sid: str | None = None


class _Page(msgspec.Struct):
    messages: list[_Text] = []
    next_page_uri: str | None = None


class _Number(msgspec.Struct):
    phone_number: str
    sms_url: str | None = None


class _Numbers(msgspec.Struct):
    incoming_phone_numbers: list[_Number] = []
    next_page_uri: str | None = None


class _Media(msgspec.Struct):
    uri: str


class _MediaList(msgspec.Struct):
    media_list: list[_Media] = []


class TwilioInbox:
    """The texts that came in to us. Safe to share between threads.

    An account may serve other apps, too, whose texts are no business of ours:
    ours come to a number whose webhook is ours, or to the number or Messaging
    Service that we send from, unless that number's webhook is somebody else's.
    """

    def __init__(self, api: TwilioApi, *, url: str, public_url: str, sender: str) -> None:
        """Ask at ``url`` for what came to ``sender``, or to numbers whose webhook is below ``public_url``."""
        self._api = api
        self._url = url.rstrip("/")
        self._public_url = public_url.rstrip("/")
        self._sender = sender

    def received(self, *, since: datetime, until: datetime) -> Sequence[ListedText]:
        """Return the texts that came in, oldest first. See ``shared.ports.twilio.InboundTexts``."""
        ours = self._ours()
        found = [
            ListedText(form=_form(one), at=parsedate_to_datetime(one.date_created or ""))
            for one in self._between(since, until)
            if one.direction == "inbound" and ours & _reached(one)
        ]
        found.reverse()  # Twilio lists the newest first, and dates are no finer than a second
        return sorted((one for one in found if since <= one.at <= until), key=lambda one: one.at)

    def media(self, sid: str) -> Sequence[str]:
        """Return where what came with a text can be seen. See ``shared.ports.twilio.InboundTexts``."""
        found = self._api.fetch(f"Messages/{sid}/Media", {}, _MediaList)
        return [self._url + one.uri.removesuffix(".json") for one in (found.media_list if found else ())]

    def _ours(self) -> set[str]:
        webhooks = {one.phone_number: one.sms_url or "" for one in self._numbers()}
        answered_here = {one for one, url in webhooks.items() if url.startswith(f"{self._public_url}/")}
        answered_elsewhere = {one for one, url in webhooks.items() if url} - answered_here
        return {*answered_here, self._sender} - answered_elsewhere

    def _numbers(self) -> Iterator[_Number]:
        """Yield our numbers. Source: https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource."""
        resource, query = "IncomingPhoneNumbers", {"PageSize": PAGE}
        for _ in range(MOST_PAGES):
            page = self._api.fetch(resource, query, _Numbers) or _Numbers()
            yield from page.incoming_phone_numbers
            if not page.next_page_uri:
                return
            resource, query = page.next_page_uri, {}

    def _between(self, since: datetime, until: datetime) -> Iterator[_Text]:
        resource = "Messages"
        query: dict[str, Any] = {
            "DateSent>": f"{since:%Y-%m-%dT%H:%M:%SZ}",
            "DateSent<": f"{until:%Y-%m-%dT%H:%M:%SZ}",
            "PageSize": PAGE,
        }
        for _ in range(MOST_PAGES):
            page = self._api.fetch(resource, query, _Page) or _Page()
            yield from page.messages
            if not page.next_page_uri:
                return
            resource, query = page.next_page_uri, {}
        raise SendDelayed(f"more than {PAGE * MOST_PAGES} texts since {since:%Y-%m-%d}", code=0)


def _reached(one: _Text) -> set[str]:
    """Return the number and the Messaging Service that a text came to."""
    return {(one.to or "").rpartition(":")[2], one.messaging_service_sid or ""}


def _form(one: _Text) -> dict[str, str]:
    """Return a text as its webhook would have brought it, but for its media."""
    return {
        "MessageSid": one.sid,
        "From": one.sender or "",
        "To": one.to or "",
        "Body": one.body or "",
        "NumMedia": one.num_media or "0",
        **({"MessagingServiceSid": one.messaging_service_sid} if one.messaging_service_sid else {}),
    }
