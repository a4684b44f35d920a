import pytest

from shared.domain.byte_range import ByteRange
from shared.domain.recordings.recording import Recording
from shared.errors import NotFound
from shared.services.recordings.fetch_recording import MAX_PART, fetch_audio
from tests.examples import NOON
from tests.fakes.storage import MemoryRecordings
from tests.fakes.twilio import MemoryRecordingAudio

SID = "RE" + "1" * 32
DONE = Recording(sid=SID, at=NOON, seconds=12, notify="+15005550701")


def test_only_our_own_recordings_can_be_played():
    recordings, audio = MemoryRecordings(), MemoryRecordingAudio(**{SID: b"audio", "RE2": b"other"})
    recordings.save(DONE)

    assert fetch_audio(SID, recordings=recordings, audio=audio).content == b"audio"
    with pytest.raises(NotFound):
        fetch_audio("RE2", recordings=recordings, audio=audio)
    with pytest.raises(NotFound, match="deleted"):
        fetch_audio(SID, recordings=recordings, audio=MemoryRecordingAudio())


def test_without_a_range_there_is_a_maximum_and_each_part_can_be_fetched():
    recordings = MemoryRecordings()
    recordings.save(DONE)
    audio = MemoryRecordingAudio(**{SID: b"x" * (MAX_PART + 1)})

    start = fetch_audio(SID, recordings=recordings, audio=audio)
    rest = fetch_audio(SID, ByteRange(first=MAX_PART, count=5), recordings=recordings, audio=audio)

    assert (len(start.content), start.first, start.length) == (MAX_PART, 0, MAX_PART + 1)
    assert (rest.content, rest.first) == (b"x", MAX_PART)
