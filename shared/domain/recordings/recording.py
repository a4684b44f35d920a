"""A recording: what somebody said to us, in a voicemail or in answer to a question."""

import re
from collections.abc import Mapping
from datetime import datetime

from msgspec import UNSET, Struct, UnsetType, field, structs

from shared.domain.messages.envelope import Envelope
from shared.errors import Fault, InvalidInput

SID = re.compile(r"RE[0-9a-fA-F]{32}")

DONE = "completed"


class Recording(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What we know of a recording. Its sound stays at Twilio."""

    sid: str
    at: datetime  # when we first heard of it
    call: str = ""  # Twilio's SID of the call
    sender: str = field(name="from", default="")
    to: str = ""
    seconds: int | None = None  # None: not told yet
    transcription: str | None = None  # None: not told yet, or not asked for; "": nothing was understood
    flow: str = ""
    step: str = ""
    delivery: str = ""  # the message that started the call
    notify: str = ""  # the number that gets a text about it
    email: str = ""  # for whoever mails it
    #: The store's mark of this version of the row; empty for one that was never saved.
    version: str = ""


class RecordingView(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A recording as outsiders see it; ``link`` plays it without a key, for a week."""

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


def read_callback(form: Mapping[str, str], given: Mapping[str, str], *, now: datetime) -> Recording | None:
    """Return what a callback of Twilio's tells; None if there is nothing to keep (yet, or at all).

    Args:
        form: what Twilio tells of the recording, or of its transcription.
        given: the query of the URL, which says where it was recorded, and who should know.
        now: the time.

    Raises:
        InvalidInput: it is about no recording.

    Source: https://www.twilio.com/docs/voice/api/recording#recordingstatuscallback and
    https://www.twilio.com/docs/voice/twiml/record#transcribecallback
    """
    if not SID.fullmatch(form.get("RecordingSid", "")):
        raise InvalidInput([Fault("RecordingSid", "must be RE and 32 hexadecimal digits")])
    if given.get("transcription"):
        text = form.get("TranscriptionText", "") if form.get("TranscriptionStatus") == DONE else ""
        return _told(form, given, now=now, transcription=text)
    if form.get("RecordingStatus", DONE) != DONE:
        return None
    seconds = form.get("RecordingDuration", "")
    return _told(form, given, now=now, seconds=int(seconds) if seconds.isdecimal() else 0)


def merge(known: Recording | None, news: Recording) -> Recording:
    """Return what is known after ``news``; callbacks may come twice, and in any order."""
    if known is None:
        return news
    changes = {
        name: told
        for name in news.__struct_fields__
        if (told := getattr(news, name)) not in {"", None} and getattr(known, name) in {"", None}
    }
    return structs.replace(known, **changes)


def notice(recording: Recording, *, link: str) -> Envelope | None:
    """Return the text for whoever should know of ``recording``; None if it is nobody's, or not done.

    Its id is made of the recording's, so that it goes out once however often it is put on the outbox.
    """
    if not recording.notify or recording.seconds is None:
        return None
    body = f"Voicemail from {recording.sender or 'a caller'}, {recording.seconds} s: {link}"
    raw: dict[str, object] = {"id": notice_id(recording), "to": recording.notify, "body": body}
    return Envelope(id=notice_id(recording), raw=raw)


def notice_id(recording: Recording) -> str:
    """Return the id of the text about ``recording``."""
    return f"recording-{recording.sid}"


def show(recording: Recording, *, link: str | UnsetType = UNSET) -> RecordingView:
    """Return what outsiders see of ``recording``."""
    told = {name: value for name, value in structs.asdict(recording).items() if name != "version"}
    return RecordingView(**told, link=link)


def _told(
    form: Mapping[str, str],
    given: Mapping[str, str],
    *,
    now: datetime,
    seconds: int | None = None,
    transcription: str | None = None,
) -> Recording:
    return Recording(
        sid=form["RecordingSid"],
        at=now,
        call=form.get("CallSid", ""),
        sender=form.get("From") or _number(given, "caller"),
        to=form.get("To") or _number(given, "called"),
        seconds=seconds,
        transcription=transcription,
        flow=given.get("flow", ""),
        step=given.get("step", ""),
        delivery=given.get("delivery", ""),
        notify=_number(given, "notify"),
        email=given.get("email", ""),
    )


def _number(given: Mapping[str, str], name: str) -> str:
    value = given.get(name, "")
    return f"+{value[1:]}" if value.startswith(" ") else value  # a plus that was not escaped
