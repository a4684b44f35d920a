"""A call that came in: facts that webhooks and Twilio's list report, and how the call ended.

Each report adds facts and removes none, so reports may come twice and in any order.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from msgspec import Struct, field, structs

ANSWERED = "completed"
"""Twilio's final status of a call that was answered.

Source: https://www.twilio.com/docs/voice/api/call-resource#call-status-values
"""

FINAL_STATUSES = frozenset({ANSWERED, "busy", "no-answer", "failed", "canceled"})
"""Twilio's statuses of a call that is over. Source: the same page."""


MIN_MESSAGE_SECONDS = 1
"""A shorter recording is no message. Twilio cuts silence off what `<Record>` recorded; what is left of a
recording of silence alone is not verified.

Source: https://www.twilio.com/docs/voice/twiml/record#trim
"""


class Outcome(StrEnum):
    """How a call ended."""

    IN_PROGRESS = "in_progress"  # it lasts
    TALKED = "talked"  # the caller was connected: to a person, out of a queue, into a conference
    MESSAGE = "message"  # else: the caller left a recording of a second or more
    MISSED = "missed"  # else: the flow came to a `dial`, `enqueue` or `record`, or nobody answered the call
    HUNG_UP = "hung_up"  # else: information was all that the caller wanted or got, or the flow rejected them


class Call(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is known of a call."""

    sid: str
    at: datetime  # when it came in; from its turns, at most the time of the first one that was recorded
    sender: str = field(name="from", default="")
    to: str = ""  # our number; empty: only a recording is known, perhaps of a call of ours
    flow: str = ""  # in which the caller was last; empty: no flow answered
    status: str = ""  # Twilio's, once the call is over
    seconds: int | None = None
    ended_at: datetime | None = None
    talked: bool = False
    left_message: bool = False
    wanted: bool = False  # the flow came to a step that looks for a person or takes a message
    connecting: tuple[str, ...] = ()  # attempts to connect the caller, by step and turn
    unconnected: tuple[str, ...] = ()  # those of them that are known to have failed
    answers: dict[str, str] = field(name="kept", default_factory=dict)
    recordings: tuple[str, ...] = ()  # SIDs
    #: The ETag of the stored row; empty for a call that was never saved.
    version: str = ""

    @property
    def outcome(self) -> Outcome:
        """How the call ended, as far as is known."""
        if self.ended_at is None:
            return Outcome.IN_PROGRESS
        if self.talked:
            return Outcome.TALKED
        if self.left_message:
            return Outcome.MESSAGE
        return Outcome.MISSED if self.wanted else Outcome.HUNG_UP

    @property
    def has_open_attempt(self) -> bool:
        """Whether an attempt to connect the caller has no known result."""
        return not self.talked and not set(self.connecting) <= set(self.unconnected)


class CallView(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A call that came in, in API responses and events."""

    sid: str
    at: datetime
    outcome: Outcome
    sender: str = field(name="from", default="")
    to: str = ""
    flow: str = ""
    seconds: int | None = None
    ended_at: datetime | None = None
    answers: dict[str, str] = {}
    recordings: tuple[str, ...] = ()


def merge(known: Call | None, report: Call) -> Call:
    """Return ``known`` with what ``report`` adds. Of two flows, the one in ``report`` is the later."""
    if known is None:
        return report
    changes: dict[str, Any] = {
        name: getattr(known, name) or getattr(report, name)
        for name in ("sender", "to", "status", "ended_at", "talked", "left_message", "wanted")
    }
    for name in ("connecting", "unconnected", "recordings"):
        changes[name] = tuple(sorted({*getattr(known, name), *getattr(report, name)}))
    return structs.replace(
        known,
        **changes,
        at=min(known.at, report.at),
        flow=report.flow or known.flow,
        seconds=report.seconds if known.seconds is None else known.seconds,
        answers={**known.answers, **report.answers},
    )


def call_view(call: Call) -> CallView:
    """Return ``call`` for API responses and events."""
    return CallView(
        sid=call.sid,
        at=call.at,
        outcome=call.outcome,
        sender=call.sender,
        to=call.to,
        flow=call.flow,
        seconds=call.seconds,
        ended_at=call.ended_at,
        answers=call.answers,
        recordings=call.recordings,
    )
