"""A recording of a caller: what Twilio reports about it, and the text that notifies of it."""

import re
from collections.abc import Mapping
from datetime import datetime

from msgspec import UNSET, Struct, UnsetType, field, structs

from shared.domain.messages.envelope import Envelope
from shared.domain.messages.withheld_number import in_words
from shared.domain.whole_number import whole_number
from shared.errors import Fault, InvalidInput

SID = re.compile(r"RE[0-9a-fA-F]{32}")

_COMPLETED = "completed"


class Recording(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A recording, as far as it was reported. Its audio stays at Twilio."""

    sid: str
    at: datetime  # of the first report
    call: str = ""  # Twilio's SID of the call
    sender: str = field(name="from", default="")
    to: str = ""
    seconds: int | None = None  # None: not reported yet
    transcription: str | None = None  # None: not reported yet, or not requested; "": nothing was understood
    flow: str = ""
    step: str = ""
    delivery: str = ""  # the message that started the call
    notify: str = ""  # the number that gets a text about it
    email: str = ""  # kept for a system that sends mail
    #: The ETag of the stored row; empty for a recording that was never saved.
    version: str = ""


class RecordingView(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A recording in API responses and events; ``link`` plays it without a key, for a week."""

    sid: str
    at: datetime
    call: str = ""
    sender: str = field(name="from", default="")
    to: str = ""
    seconds: int | None = None
    transcription: str | None = None
    flow: str = ""
    step: str = ""
    delivery: str = ""
    notify: str = ""
    email: str = ""
    link: str | UnsetType = UNSET


def read_callback(form: Mapping[str, str], query: Mapping[str, str], *, now: datetime) -> Recording | None:
    """Return what a callback of Twilio reports; None if there is nothing to store, or not yet.

    Args:
        form: Twilio's parameters of the recording, or of its transcription.
        query: of the callback's URL: the flow and step that recorded, and the number to notify.
        now: the time.

    Raises:
        InvalidInput: it names no recording.

    Source: https://www.twilio.com/docs/voice/api/recording#recordingstatuscallback and
    https://www.twilio.com/docs/voice/twiml/record#transcribecallback
    """
    if not SID.fullmatch(form.get("RecordingSid", "")):
        raise InvalidInput([Fault("RecordingSid", "must be RE and 32 hexadecimal digits")])
    if query.get("transcription"):
        text = form.get("TranscriptionText", "") if form.get("TranscriptionStatus") == _COMPLETED else ""
        return _reported(form, query, now=now, transcription=text)
    if form.get("RecordingStatus", _COMPLETED) != _COMPLETED:
        return None
    seconds = whole_number(form.get("RecordingDuration", "")) or 0
    return _reported(form, query, now=now, seconds=seconds)


def merge(known: Recording | None, report: Recording) -> Recording:
    """Return ``known`` with what ``report`` adds; reports may come twice, and in any order."""
    if known is None:
        return report
    changes = {
        name: value
        for name in report.__struct_fields__
        if (value := getattr(report, name)) not in {"", None} and getattr(known, name) in {"", None}
    }
    return structs.replace(known, **changes)


def notice(recording: Recording, *, link: str) -> Envelope | None:
    """Return the text that notifies of ``recording``; None if nobody is notified, or it has not ended.

    Its id is derived from the recording's SID: the ledger deduplicates it, however often it is on the outbox.
    It is urgent: somebody is told at night, too, that a caller left a message.
    """
    if not recording.notify or recording.seconds is None:
        return None
    body = f"Voicemail from {in_words(recording.sender) or 'a caller'}, {recording.seconds} s: {link}"
    raw: dict[str, object] = {
        "id": notice_id(recording),
        "to": recording.notify,
        "body": body,
        "urgent": True,
    }
    return Envelope(id=notice_id(recording), raw=raw)


def notice_id(recording: Recording) -> str:
    """Return the id of the text that notifies of ``recording``."""
    return f"recording-{recording.sid}"


def recording_view(recording: Recording, *, link: str | UnsetType = UNSET) -> RecordingView:
    """Return ``recording`` for API responses and events."""
    fields = {name: value for name, value in structs.asdict(recording).items() if name != "version"}
    return RecordingView(**fields, link=link)


def _reported(
    form: Mapping[str, str],
    query: Mapping[str, str],
    *,
    now: datetime,
    seconds: int | None = None,
    transcription: str | None = None,
) -> Recording:
    return Recording(
        sid=form["RecordingSid"],
        at=now,
        call=form.get("CallSid", ""),
        sender=form.get("From") or _number(query, "caller"),
        to=form.get("To") or _number(query, "called"),
        seconds=seconds,
        transcription=transcription,
        flow=query.get("flow", ""),
        step=query.get("step", ""),
        delivery=query.get("delivery", ""),
        notify=_number(query, "notify"),
        email=query.get("email", ""),
    )


def _number(query: Mapping[str, str], name: str) -> str:
    value = query.get(name, "")
    return f"+{value[1:]}" if value.startswith(" ") else value  # a plus that was not escaped
