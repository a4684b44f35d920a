"""Failures on demand: what a network, and Twilio, do now and then."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field

RESOURCES = frozenset({"messages", "calls"})
"""Resources whose creation can be made to fail."""

CALLBACKS = frozenset({"sms_status", "voice_status", "recording", "transcription", "conference", "amd"})
"""Requests that tell the app something and want no TwiML."""

DOCUMENTS = frozenset({"sms", "voice"})
"""Requests that ask the app for TwiML."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mode:
    """One way for a request to the REST API to fail."""

    processed: bool = False  #: the text or call is real, whatever the client hears
    code: int | None = None  #: Twilio's error, instead of the answer
    silent: bool = False  #: no answer, on an open connection
    reset: bool = False  #: no answer, and the connection is cut
    slow: bool = False  #: the answer comes late; meanwhile time goes on


REST_MODES = {
    "429": Mode(code=20429),  # never processed, always safe to repeat
    "500_before": Mode(code=20500),
    "500_after": Mode(code=20500, processed=True),
    "timeout_after": Mode(silent=True, processed=True),
    "reset_before": Mode(reset=True),
    "reset_after": Mode(reset=True, processed=True),
    "slow": Mode(slow=True, processed=True),
}

PLACES: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(REST_MODES, RESOURCES),
    "drop": CALLBACKS | DOCUMENTS,  # it never arrives
    "duplicate": CALLBACKS | DOCUMENTS,  # it arrives twice, as the same webhook
    "reorder": CALLBACKS,  # the next one about the same text or call overtakes it
    "delay": CALLBACKS,  # it arrives late, and others may overtake it
}
"""Every mode, and where it may strike."""


@dataclass(slots=True, kw_only=True)
class Fault:
    """Which requests fail, and how."""

    mode: str  #: one of ``PLACES``
    on: frozenset[str]  #: some of the places of its mode
    rate: float = 1.0  #: of the requests, from 0 to 1
    count: int | None = None  #: how many more; None is without end
    seconds: float = 5.0  #: how late, for ``slow`` and ``delay``; at most, for ``reorder``
    chance: random.Random = field(default_factory=random.Random)  #: with a seed, the same requests fail again

    def strikes(self, place: str) -> bool:
        """Whether a request there fails now; counts it if so."""
        if place not in self.on or self.count == 0 or self.chance.random() >= self.rate:
            return False
        if self.count is not None:
            self.count -= 1
        return True


class Faults:
    """The faults in force. The first that strikes counts."""

    def __init__(self) -> None:
        self.list: list[Fault] = []

    def strike(self, place: str) -> Fault | None:
        """Return the fault that hits a request at this place, if any."""
        return next((fault for fault in self.list if fault.strikes(place)), None)
