"""Failures on demand: what a network, and Twilio, do now and then."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Literal

from msgspec import Meta

from local.twilio.json_input import Given, Misunderstood, Seconds

RESOURCES = frozenset({"messages", "calls"})
"""Resources whose creation can be made to fail."""

CALLBACKS = frozenset({"sms_status", "voice_status", "recording", "transcription", "conference"})
"""Requests that tell the app something and want no TwiML."""

DOCUMENTS = frozenset({"sms", "voice"})
"""Requests that ask the app for TwiML."""

GROUPS = {"callbacks": CALLBACKS, "all": RESOURCES | CALLBACKS | DOCUMENTS}


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


class Fault(Given, dict=True):
    """Which requests fail, and how."""

    mode: Literal[
        "429", "500_before", "500_after", "timeout_after", "reset_before", "reset_after", "slow",
        "drop", "duplicate", "reorder", "delay",
    ]  # fmt: skip
    on: str = ""  #: one of the places of its mode, or a group of them; by default, all but documents
    rate: Annotated[float, Meta(ge=0, le=1)] = 1.0  #: of the requests
    count: Annotated[int, Meta(ge=0)] | None = None  #: how many more; None is without end
    seconds: Seconds = 5.0  #: how late, for ``slow`` and ``delay``; at most, for ``reorder``
    seed: int | float | str | None = None  #: with one, the same requests fail again

    def __post_init__(self) -> None:
        possible = PLACES[self.mode]
        groups = [name for name, places in GROUPS.items() if places & possible]
        self.on = self.on or groups[0]
        if self.on not in {*groups, *possible}:
            raise Misunderstood(f"on must be one of {', '.join(sorted({*groups, *possible}))}")

    @cached_property
    def places(self) -> frozenset[str]:
        """Where it strikes."""
        return GROUPS.get(self.on, frozenset({self.on})) & PLACES[self.mode]

    @cached_property
    def chance(self) -> random.Random:
        """What decides whether it strikes."""
        return random.Random(self.seed)  # noqa: S311  no secret

    def strikes(self, place: str) -> bool:
        """Whether a request there fails now; counts it if so."""
        if place not in self.places or self.count == 0 or self.chance.random() >= self.rate:
            return False
        if self.count is not None:
            self.count -= 1
        return True


class Faults(list[Fault]):
    """The faults in force. The first that strikes counts."""

    def strike(self, place: str) -> Fault | None:
        """Return the fault that hits a request at this place, if any."""
        return next((fault for fault in self if fault.strikes(place)), None)
