"""A text, in or out, and how many segments it is cut into, which is what it costs."""

from dataclasses import dataclass, field
from datetime import datetime

from local.twilio.state.sids import Kept, new_sid
from local.twilio.webhooks.webhook import NOBODY, Callback

FINAL = frozenset({"delivered", "undelivered", "failed", "canceled", "received", "read"})
"""Statuses after which nothing changes."""

PRICE = 0.0079
"""US dollars a segment: Twilio's price in the US at the time of writing; it stands for any."""


@dataclass(slots=True, kw_only=True)
class Message(Kept):
    """A text as Twilio keeps it (a ``Message`` resource)."""

    to: str
    sender: str | None  #: None until a Messaging Service has chosen one
    direction: str  #: ``inbound``, ``outbound-api`` or ``outbound-reply``
    status: str = "queued"
    body: str = ""
    media: list[str] = field(default_factory=list)
    messaging_service_sid: str | None = None
    callback: Callback = NOBODY  #: of its status
    send_at: datetime | None = None
    sent: datetime | None = None
    error_code: int | None = None
    segments: int = field(init=False)  #: counted once: redacting the body changes no bill
    sid: str = field(init=False)

    def shown(self) -> dict[str, object]:
        """Return what the events of its coming and going say."""
        return {"sid": self.sid, "from_": self.sender, "to": self.to, "body": self.body, "media": self.media}

    def params(self, account_sid: str) -> dict[str, str]:
        """Return what every request about it says."""
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
        Kept.__post_init__(self)  # super() does not work in a class with slots
        self.segments = count_segments(self.body)
        self.sid = new_sid("MM" if self.media else "SM")


GSM_7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_7_EXTENSION = frozenset("^{}\\[~]|€\f")
"""Characters sent as an escape and a second septet."""

# Alone a text has 140 octets. Each of several parts spends 6 of them on a header.
GSM_7_ALONE, GSM_7_PART = 160, 153
UCS_2_ALONE, UCS_2_PART = 70, 67


def count_segments(body: str) -> int:
    """Return how many segments ``body`` takes; an empty one takes one.

    Source: GSM 03.38, and https://www.twilio.com/docs/glossary/what-is-gsm-7-character-encoding
    """
    if all(character in GSM_7 or character in GSM_7_EXTENSION for character in body):
        sizes = [2 if character in GSM_7_EXTENSION else 1 for character in body]
        alone, part = GSM_7_ALONE, GSM_7_PART
    else:  # one character outside GSM-7 and all are UTF-16, where some take two units
        sizes = [2 if character > "\uffff" else 1 for character in body]
        alone, part = UCS_2_ALONE, UCS_2_PART
    if sum(sizes) <= alone:
        return 1
    parts, free = 0, 0
    for size in sizes:
        if size > free:  # a character of two units is never split over parts
            parts, free = parts + 1, part
        free -= size
    return parts
