"""An attempt: one request to Twilio for a delivery."""

from datetime import datetime, timedelta

from msgspec import Struct, field

from shared.domain.deliveries.status import Status

LEASE = timedelta(minutes=2)
"""How long an attempt may hold a delivery: timeouts of Twilio (10 s each), of storage, and a margin."""

MAX_ATTEMPTS_KEPT = 20
"""A delivery keeps its first attempt and the newest: a row has a size limit. Held ones are dropped first."""

TWIML_ATTEMPT = "twiml"
"""The id of the attempt that stands for our answer to a webhook, which Twilio took and sent."""


class Attempt(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One request to Twilio."""

    id: str
    at: datetime
    lease_until: datetime
    sender: str = ""  # the sender: a number or a Messaging Service
    sid: str | None = None
    outcome: Status | None = None  # sent, held, failed or unknown; None while it is under way
    lookups: int = field(name="looks", default=0)  # how often Twilio was asked for it and did not have it
    server_error: bool = False  # Twilio answered it with a 5xx; False in rows from before this field
