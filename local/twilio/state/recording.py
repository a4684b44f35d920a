"""A recording: what was said on a call, and for how long."""

from dataclasses import dataclass, field

from local.twilio.state.sids import Kept, new_sid


@dataclass(slots=True, kw_only=True)
class Recording(Kept):
    """A recording as Twilio keeps it (a ``Recording`` resource). Nothing is really recorded but the words."""

    source: str  #: ``RecordVerb``, ``DialVerb``, ``Conference``, ``OutboundAPI``, ...
    call_sid: str | None = None
    conference_sid: str | None = None
    channels: int = 1
    track: str = "both"
    status: str = "in-progress"
    seconds: int = 0
    words: str = ""
    sid: str = field(default_factory=lambda: new_sid("RE"))
