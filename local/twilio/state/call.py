"""A call, incoming or outgoing, as plain data."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

import msgspec

from local.twilio.state.sids import StoredResource, new_sid
from local.twilio.webhooks.webhook import NO_CALLBACK, Callback, Cookies, Webhook, location_params

FINAL = frozenset({"completed", "busy", "no-answer", "failed", "canceled"})
"""Statuses that do not change any more."""


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """The source of a document: a URL, or the TwiML itself."""

    url: str = ""
    method: str = "POST"
    params: Mapping[str, str] = {}  #: in addition to those of every request
    twiml: str = ""


class TranscriptEntry(msgspec.Struct, frozen=True):
    """Something that was heard on a call."""

    second: float  #: since the start of the call
    who: str  #: ``app`` or ``person``
    does: str  #: ``say``, ``play``, ``pause``, ``press``, ``hang_up``
    text: str


class Key(msgspec.Struct, frozen=True):
    """A key that a person presses on a call."""

    key: str


class Speech(msgspec.Struct, frozen=True):
    """What a person says on a call."""

    words: str


class LiveLine(Protocol):
    """What other tasks may do to a live call. ``Line`` implements it."""

    def pick_up(self) -> None:
        """Answer a call that rings."""

    def hear(self, heard: Key | Speech) -> None:
        """Press a key, or say something, as the person on the call."""

    def breathe(self) -> None:
        """Be about to say something, as the person on the call: not silent any more."""

    def hang_up(self) -> None:
        """End the call as the person on it."""

    def recheck(self) -> None:
        """Let the call check the condition that it waits for again."""

    def end(self, status: str) -> None:
        """End the call with this status; ``busy`` declines one that rings."""

    def redirect_to(self, target: Target) -> None:
        """Continue with another document."""


class Detection(msgspec.Struct, frozen=True, kw_only=True):
    """The settings of answering machine detection."""

    until_end: bool = False  #: of its greeting (``DetectMessageEnd``)
    timeout: int = 30  #: seconds


class RecordingRequest(msgspec.Struct, frozen=True, kw_only=True):
    """How a call is recorded from its answer on (``Record``)."""

    callback: Callback
    channels: int = 1
    track: str = "both"


@dataclass(slots=True, kw_only=True)
class Call(StoredResource):
    """A call (a ``Call`` resource), with what the stand-in needs to run it."""

    to: str
    sender: str
    direction: str  #: ``inbound``, ``outbound-api`` or ``outbound-dial``
    target: Target | None  #: the first document
    fallback: Target | None = None
    status: str = "queued"
    timeout: int = 60  #: seconds of ringing
    time_limit: int = 14_400  #: seconds of talk
    detection: Detection | None = None
    answered_by: str | None = None  #: ``human``, ``machine_start``, ..., once it is known
    send_digits: str = ""  #: played as soon as the call is answered
    recording: RecordingRequest | None = None
    recorded: Mapping[str, str] = field(default_factory=dict)  #: parameters of the last status callback
    parent_sid: str | None = None  #: of the call whose ``<Dial>`` placed this call
    callback: Callback = NO_CALLBACK  #: of its status: some of initiated, ringing, answered, completed
    started: datetime | None = None  #: when it began to ring
    answered: datetime | None = None
    ended: datetime | None = None
    transcript: list[TranscriptEntry] = field(default_factory=list)
    line: LiveLine | None = None  #: while the call is live
    far_end: "Call | None" = None  #: of a call between two of our numbers: the call at the other end
    watch: Callable[[str], None] = lambda _: None  #: called with each event that a ``callback`` may get
    cookies: Cookies = field(default_factory=dict)  #: set by the app
    sid: str = field(default_factory=lambda: new_sid("CA"))

    def event_fields(self) -> dict[str, object]:
        """Return the fields of every event about the call."""
        return {"sid": self.sid, "to": self.to, "from_": self.sender, "direction": self.direction}

    @property
    def person(self) -> str:
        """The number of the person on the call."""
        return self.sender if self.direction == "inbound" else self.to

    @property
    def over(self) -> bool:
        """Whether the call has ended."""
        return self.status in FINAL

    @property
    def duration(self) -> int:
        """Seconds of talk, rounded; 0 if the call was not answered."""
        if self.answered is None or self.ended is None:
            return 0
        return round((self.ended - self.answered).total_seconds())

    def move_to(self, status: str, at: datetime) -> None:
        """Set the status. A final status is not changed any more."""
        if self.over:
            return
        self.status, self.updated = status, at
        if status == "ringing":
            self.started = at
        elif status == "in-progress":
            self.answered = at
        elif self.over:
            self.ended = at


def call_params(call: Call, account_sid: str) -> dict[str, str]:
    """Return the parameters of every request about a call.

    Source: https://www.twilio.com/docs/voice/twiml#request-parameters
    """
    params = {
        "CallSid": call.sid,
        "AccountSid": account_sid,
        "From": call.sender,
        "To": call.to,
        "Caller": call.sender,
        "Called": call.to,
        "CallStatus": call.status,
        "ApiVersion": "2010-04-01",
        "Direction": call.direction,
        **location_params("From", "To", "Caller", "Called"),
    }
    if call.parent_sid:
        params["ParentCallSid"] = call.parent_sid
    if call.answered_by:
        params["AnsweredBy"] = call.answered_by
    return params


def call_webhook(
    call: Call, account_sid: str, to: Callback | Target, purpose: str, params: Mapping[str, str]
) -> Webhook:
    """Return a request about a call, with ``params`` in addition to those of every such request."""
    return Webhook(
        url=to.url,
        method=to.method,
        params={**call_params(call, account_sid), **params},
        about=call.sid,
        purpose=purpose,
        cookies=call.cookies,
    )
