"""List recordings, find one, and fetch its audio from Twilio."""

from shared.domain.byte_range import ByteRange
from shared.domain.list_parameters import Page, RecordingSearch
from shared.domain.recordings.recording import Recording
from shared.errors import NotFound
from shared.ports.storage import Recordings
from shared.ports.twilio import Audio, RecordingAudio


def find_recording(sid: str, *, recordings: Recordings) -> Recording:
    """Return the recording ``sid``.

    Raises:
        NotFound: there is none with this SID.
    """
    recording = recordings.load(sid)
    if recording is None:
        raise NotFound(f"there is no recording {sid[:40]}")
    return recording


MAX_PART = 8_000_000
"""Bytes of audio in one answer. A function in Python cannot stream: it holds its whole answer in memory."""


def fetch_audio(
    sid: str, part: ByteRange | None = None, *, recordings: Recordings, audio: RecordingAudio
) -> Audio:
    """Return a part of the audio of a stored recording; without ``part`` its beginning, up to ``MAX_PART``.

    Raises:
        NotFound: there is none with this SID, or Twilio no longer has its audio.
        TwilioUnavailable: Twilio does not answer.
    """
    find_recording(sid, recordings=recordings)
    content = audio.fetch(sid, part or ByteRange(first=0, count=MAX_PART))
    if content is None:
        raise NotFound(f"Twilio no longer has the audio of {sid}: it was deleted there")
    return content


def list_recordings(search: RecordingSearch, *, recordings: Recordings) -> Page[Recording]:
    """Return a page of recordings, newest first within the page; the pages are in no order by time."""
    page = recordings.search(search)
    newest_first = sorted(page.items, key=lambda recording: recording.at, reverse=True)
    return Page(items=tuple(newest_first), cursor=page.cursor)
