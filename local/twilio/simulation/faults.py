"""Inject faults: failures of the network and of Twilio, on demand."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Literal

from msgspec import Meta

from local.twilio.json_input import InputObject, InvalidInput, Seconds

RESOURCES = frozenset({"messages", "calls"})
"""Resources whose creation can be made to fail."""

CALLBACKS = frozenset({"sms_status", "voice_status", "recording", "transcription", "conference"})
"""Requests that inform the app and expect no TwiML."""

DOCUMENTS = frozenset({"sms", "voice"})
"""Requests that ask the app for TwiML."""

GROUPS = {"callbacks": CALLBACKS, "all": RESOURCES | CALLBACKS | DOCUMENTS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mode:
    """One way for a request to the REST API to fail."""

    processed: bool = False  #: the text or call is created, whatever the client receives
    code: int | None = None  #: Twilio's error, instead of the response
    silent: bool = False  #: no response, and the connection stays open
    reset: bool = False  #: no response, and the connection is reset
    slow: bool = False  #: the response is late; time advances meanwhile


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
    "reorder": CALLBACKS,  # it arrives after the next callback about the same text or call
    "delay": CALLBACKS,  # it arrives late, possibly after other callbacks
}
"""The modes, and the places where each may occur."""


class Fault(InputObject, dict=True):
    """A fault: which requests fail, and how."""

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
            raise InvalidInput(f"on must be one of {', '.join(sorted({*groups, *possible}))}")

    @cached_property
    def places(self) -> frozenset[str]:
        """The places where the fault occurs."""
        return GROUPS.get(self.on, frozenset({self.on})) & PLACES[self.mode]

    @cached_property
    def chance(self) -> random.Random:
        """The random numbers that decide which requests fail."""
        return random.Random(self.seed)  # noqa: S311  not a secret

    def strikes(self, place: str) -> bool:
        """Return whether a request at ``place`` fails now, and count it if so."""
        if place not in self.places or self.count == 0 or self.chance.random() >= self.rate:
            return False
        if self.count is not None:
            self.count -= 1
        return True


class Faults(list[Fault]):
    """The active faults. The first one that applies to a request is used."""

    def strike(self, place: str) -> Fault | None:
        """Return the fault for a request at this place, if any."""
        return next((fault for fault in self if fault.strikes(place)), None)
