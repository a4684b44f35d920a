"""A recording of a call or a conference, as plain data."""

from dataclasses import dataclass, field

from local.twilio.state.sids import StoredResource, new_sid


@dataclass(slots=True, kw_only=True)
class Recording(StoredResource):
    """A recording (a ``Recording`` resource). Only the words are stored, not the sound."""

    source: str  #: ``RecordVerb``, ``DialVerb``, ``Conference``, ``OutboundAPI``, ...
    call_sid: str | None = None
    conference_sid: str | None = None
    channels: int = 1
    track: str = "both"
    status: str = "in-progress"
    seconds: int = 0
    words: str = ""
    sid: str = field(default_factory=lambda: new_sid("RE"))
