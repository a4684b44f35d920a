"""What Twilio reports about a call that came in: at its end, about its recordings, in its list."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from msgspec import Struct, structs

from shared.domain.calls.call import ANSWERED, FINAL_STATUSES, MIN_MESSAGE_SECONDS, Call
from shared.domain.calls.turn_facts import is_inbound
from shared.domain.recordings.recording import Recording
from shared.domain.whole_number import whole_number

_RECORD_VERB = "RecordVerb"
"""The source of a recording that ``<Record>`` made.

Source: https://www.twilio.com/docs/voice/api/recording#recordingstatuscallback
"""


_TALKING = "in-progress"
"""Twilio's status of a call that was answered and is not over."""


class ListedCall(Struct, frozen=True, kw_only=True):
    """A call as Twilio lists it."""

    sid: str
    sender: str
    to: str
    status: str
    at: datetime  # when it began
    seconds: int | None = None
    ended_at: datetime | None = None
    parent: str = ""  # the call that dialled this one

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self.status in FINAL_STATUSES

    @property
    def was_answered(self) -> bool:
        """Whether somebody, or a machine, picked up."""
        return self.status == _TALKING or (self.status == ANSWERED and bool(self.seconds))


def read_end(form: Mapping[str, str], *, now: datetime) -> Call | None:
    """Return what the status callback of a number says; None if it is not the end of a call that came in.

    The fields are those of a call's progress. That a number's callback comes once, at the end, is not
    verified: any other status is ignored.
    Source: https://www.twilio.com/docs/voice/api/call-resource#statuscallback
    """
    status = form.get("CallStatus", "")
    if status not in FINAL_STATUSES or not is_inbound(form) or not form.get("CallSid"):
        return None
    seconds = whole_number(form.get("CallDuration", "")) or 0
    ended_at = _time(form.get("Timestamp", "")) or now
    return Call(
        sid=form["CallSid"],
        at=ended_at - timedelta(seconds=seconds),
        sender=form.get("From", ""),
        to=form.get("To", ""),
        status=status,
        seconds=seconds,
        ended_at=ended_at,
    )


def read_listed(listed: ListedCall) -> Call:
    """Return what Twilio's list says about a call that is over."""
    seconds = listed.seconds or 0
    return Call(
        sid=listed.sid,
        at=listed.at,
        sender=listed.sender,
        to=listed.to,
        status=listed.status,
        seconds=seconds,
        ended_at=listed.ended_at or listed.at + timedelta(seconds=seconds),
    )


def read_recording(recording: Recording, form: Mapping[str, str]) -> Call | None:
    """Return what a report about a recording says about its call; None if that is a call of ours, or none."""
    if not recording.call or recording.delivery or recording.seconds is None:
        return None
    is_message = form.get("RecordingSource") == _RECORD_VERB and recording.seconds >= MIN_MESSAGE_SECONDS
    return Call(sid=recording.call, at=recording.at, left_message=is_message, recordings=(recording.sid,))


def with_dialled(call: Call, dialled: Sequence[ListedCall]) -> Call:
    """Return ``call`` with what the calls that it dialled say; an answering machine counts as a person."""
    return structs.replace(
        call,
        wanted=call.wanted or bool(dialled),
        talked=call.talked or any(other.was_answered for other in dialled),
    )


def _time(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
