"""A text, incoming or outgoing, and the number of its segments."""

import hashlib
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from local.twilio.state.content import Content
from local.twilio.state.sids import StoredResource, new_sid
from local.twilio.webhooks.addresses import split_url
from local.twilio.webhooks.webhook import NO_CALLBACK, Callback

FINAL = frozenset({"delivered", "undelivered", "failed", "canceled", "received", "read"})
"""Statuses that do not change any more."""

MAX_VALIDITY = 36_000
"""Seconds that a text may wait in Twilio's queue, by default and at most; older pages say 14,400."""

PRICE = 0.0079
"""US dollars per segment: Twilio's price in the US at the time of writing, used for all countries."""


@dataclass(slots=True, kw_only=True)
class Message(StoredResource):
    """A text (a ``Message`` resource)."""

    to: str
    sender: str | None  #: None until a Messaging Service has chosen one
    direction: str  #: ``inbound``, ``outbound-api`` or ``outbound-reply``
    status: str = "queued"
    body: str = ""
    media: list[str] = field(default_factory=list)
    location: Mapping[str, str] = field(default_factory=dict)  #: parameters of a place, sent by WhatsApp
    content: Content | None = None  #: the template that the body was made from
    content_values: Mapping[str, str] = field(default_factory=dict)  #: of its placeholders
    messaging_service_sid: str | None = None
    fallback_from: str = ""  #: the sender by SMS, if a Messaging Service finds no RCS
    callback: Callback = NO_CALLBACK  #: of its status
    send_at: datetime | None = None
    validity: int = MAX_VALIDITY  #: seconds that it may wait in Twilio's queue (``ValidityPeriod``)
    sent: datetime | None = None
    error_code: int | None = None
    segments: int = field(init=False)  #: counted once, so that redacting the body does not change the price
    sid: str = field(init=False)

    def event_fields(self) -> dict[str, object]:
        """Return the fields of the events about the text."""
        return {"sid": self.sid, "from_": self.sender, "to": self.to, "body": self.body, "media": self.media}

    def media_sid(self, url: str) -> str:
        """Return the SID of a media file: computed, so that it need not be stored."""
        return "ME" + hashlib.md5(f"{self.sid} {url}".encode(), usedforsecurity=False).hexdigest()

    def params(self, account_sid: str) -> dict[str, str]:
        """Return the parameters of every request about the text."""
        return {
            "MessageSid": self.sid,
            "SmsSid": self.sid,
            "SmsStatus": self.status,
            "AccountSid": account_sid,
            "From": self.sender or "",
            "To": self.to,
            "ApiVersion": "2010-04-01",
        }

    def __post_init__(self) -> None:
        StoredResource.__post_init__(self)  # super() does not work in a class with slots
        self.segments = count_segments(self.body)
        self.sid = new_sid("MM" if self.media else "SM")


def media_type(url: str) -> str:
    """Return the content type of a media file, as its URL ends."""
    return mimetypes.guess_type(split_url(url).path)[0] or "image/jpeg"


GSM_7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_7_EXTENSION = frozenset("^{}\\[~]|€\f")
"""Characters that take two septets."""

# A single segment has 140 octets. Each of several segments has a header of 6 octets.
GSM_7_ALONE, GSM_7_PART = 160, 153
UCS_2_ALONE, UCS_2_PART = 70, 67


def count_segments(body: str) -> int:
    """Return the number of segments of ``body``; an empty body has one segment.

    Source: GSM 03.38, and https://www.twilio.com/docs/glossary/what-is-gsm-7-character-encoding
    """
    if all(character in GSM_7 or character in GSM_7_EXTENSION for character in body):
        sizes = [2 if character in GSM_7_EXTENSION else 1 for character in body]
        alone, part = GSM_7_ALONE, GSM_7_PART
    else:  # one character outside GSM-7 makes the whole text UTF-16, where some characters take two units
        sizes = [2 if character > "\uffff" else 1 for character in body]
        alone, part = UCS_2_ALONE, UCS_2_PART
    if sum(sizes) <= alone:
        return 1
    parts, free = 0, 0
    for size in sizes:
        if size > free:  # a character of two units is not split across segments
            parts, free = parts + 1, part
        free -= size
    return parts
