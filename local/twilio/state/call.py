"""A phone call, in or out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

import msgspec

from local.twilio.state.sids import Kept, new_sid
from local.twilio.webhooks.webhook import NOBODY, Callback, Cookies, Webhook, places

FINAL = frozenset({"completed", "busy", "no-answer", "failed", "canceled"})
"""Statuses after which nothing changes."""


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """Where the next document of a call comes from: a URL, or the text itself."""

    url: str = ""
    method: str = "POST"
    params: Mapping[str, str] = {}  #: besides those of every request
    twiml: str = ""


class Heard(msgspec.Struct, frozen=True):
    """One thing that was heard on the line."""

    second: float  #: since the call began
    who: str  #: ``app`` or ``person``
    does: str  #: ``say``, ``play``, ``pause``, ``press``, ``hang_up``
    text: str


class Key(msgspec.Struct, frozen=True):
    """A key that somebody presses on a call."""

    key: str


class Speech(msgspec.Struct, frozen=True):
    """What somebody says on a call."""

    words: str


class LiveLine(Protocol):
    """What others may do to a call while it is live. ``Line`` implements it."""

    def pick_up(self) -> None:
        """Answer a call that rings."""

    def hear(self, heard: Key | Speech) -> None:
        """Press a key, or say something, as the person on the call."""

    def hang_up(self) -> None:
        """End the call as the person on it."""

    def nudge(self) -> None:
        """Make the call check again the condition that it waits for."""

    def end(self, status: str) -> None:
        """End the call with this status; ``busy`` declines one that rings."""

    def divert(self, target: Target) -> None:
        """Continue with another document."""


class Detection(msgspec.Struct, frozen=True, kw_only=True):
    """How Twilio is to find out whether a machine answered."""

    until_end: bool = False  #: of its greeting (``DetectMessageEnd``)
    timeout: int = 30  #: seconds


@dataclass(slots=True, kw_only=True)
class Call(Kept):
    """A call as Twilio keeps it (a ``Call`` resource), and what the stand-in needs to run it."""

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
    send_digits: str = ""  #: pressed as soon as somebody answers
    parent_sid: str | None = None  #: of the call whose ``<Dial>`` this one comes from
    callback: Callback = NOBODY  #: of its status: some of initiated, ringing, answered, completed
    started: datetime | None = None  #: when it began to ring
    answered: datetime | None = None
    ended: datetime | None = None
    transcript: list[Heard] = field(default_factory=list)
    line: LiveLine | None = None  #: while the call is live
    far_end: "Call | None" = None  #: of a call between two of our numbers: the call at the other end
    watch: Callable[[str], None] = lambda _: None  #: is told of each event that a ``callback`` may be told
    cookies: Cookies = field(default_factory=dict)  #: that the app has set
    sid: str = field(default_factory=lambda: new_sid("CA"))

    def parties(self) -> dict[str, object]:
        """Return what every event about it says."""
        return {"sid": self.sid, "to": self.to, "from_": self.sender, "direction": self.direction}

    @property
    def person(self) -> str:
        """The number at the other end."""
        return self.sender if self.direction == "inbound" else self.to

    @property
    def over(self) -> bool:
        """Whether it has ended."""
        return self.status in FINAL

    @property
    def duration(self) -> int:
        """Whole seconds of talk; 0 if nobody answered."""
        if self.answered is None or self.ended is None:
            return 0
        return round((self.ended - self.answered).total_seconds())

    def move_to(self, status: str, at: datetime) -> None:
        """Take on ``status``. The first final one stays."""
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
    """Return what every request about a call says.

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
        **places("From", "To", "Caller", "Called"),
    }
    if call.parent_sid:
        params["ParentCallSid"] = call.parent_sid
    if call.answered_by:
        params["AnsweredBy"] = call.answered_by
    return params


def call_webhook(
    call: Call, account_sid: str, to: Callback | Target, purpose: str, params: Mapping[str, str]
) -> Webhook:
    """Return a request about a call, with ``params`` besides those of every such request."""
    return Webhook(
        url=to.url,
        method=to.method,
        params={**call_params(call, account_sid), **params},
        about=call.sid,
        purpose=purpose,
        cookies=call.cookies,
    )
