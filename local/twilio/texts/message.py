"""A text, in or out."""

from dataclasses import dataclass, field
from datetime import datetime

from local.twilio.segments import count_segments
from local.twilio.sids import Kept, new_sid

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
    status: str
    body: str = ""
    media: list[str] = field(default_factory=list)
    messaging_service_sid: str | None = None
    status_callback: str = ""
    validity: float = 36_000.0  #: seconds that it may wait to be sent
    send_at: datetime | None = None
    sent: datetime | None = None
    error_code: int | None = None
    segments: int = field(init=False)  #: counted once: redacting the body changes no bill
    sid: str = field(init=False)

    def __post_init__(self) -> None:
        Kept.__post_init__(self)  # super() does not work in a class with slots
        self.segments = count_segments(self.body)
        self.sid = new_sid("MM" if self.media else "SM")
