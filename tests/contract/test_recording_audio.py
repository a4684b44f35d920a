"""The audio of recordings, from the fake and from the real adapter on the stand-in."""

import pytest

from local.ports import free_port
from local.twilio.state.recording import Recording
from shared.adapters.twilio.client import TwilioApi
from shared.adapters.twilio.recording_audio import TwilioRecordingAudio
from shared.domain.byte_range import ByteRange
from shared.errors import TwilioUnavailable
from shared.triggers.clock import utc_now
from tests.fakes.twilio import MemoryRecordingAudio
from tests.standin import ACCOUNT_SID, AUTH_TOKEN

SID = "RE" + "1" * 32
START = ByteRange(first=0, count=100_000)


def audio_at(url: str) -> TwilioRecordingAudio:
    api = TwilioApi(account_sid=ACCOUNT_SID, auth=(ACCOUNT_SID, AUTH_TOKEN), url=url, timeout=5)
    return TwilioRecordingAudio(api)


@pytest.fixture(params=["memory", "standin"])
def audio(request):
    if request.param == "memory":
        return MemoryRecordingAudio(**{SID: b"sound"})
    standin = request.getfixturevalue("standin")
    standin.account.recordings[SID] = Recording(
        source="RecordVerb", sid=SID, status="completed", seconds=1, words="Hi", created=utc_now()
    )
    return audio_at(standin.url)


def test_a_recording_has_the_same_audio_each_time(audio):
    fetched = audio.fetch(SID, START)

    assert fetched.content
    assert fetched.mime.startswith("audio/")
    assert audio.fetch(SID, START) == fetched


def test_an_unknown_recording_has_no_audio(audio):
    assert audio.fetch("RE" + "2" * 32, START) is None


def test_no_answer_is_an_error_and_not_a_missing_recording():
    with pytest.raises(TwilioUnavailable):
        audio_at(f"http://127.0.0.1:{free_port()}").fetch(SID, START)


@pytest.mark.parametrize("part", [ByteRange(first=1, count=3), ByteRange(first=None, count=2)])
def test_a_part_is_the_same_bytes_as_of_the_whole(audio, part):
    whole = audio.fetch(SID, START)

    fetched = audio.fetch(SID, part)

    assert len(fetched.content) == part.count
    assert fetched.content == whole.content[fetched.first : fetched.first + part.count]
    assert fetched.length == whole.length == len(whole.content)


def test_nothing_comes_from_after_the_end(audio):
    length = audio.fetch(SID, START).length

    assert audio.fetch(SID, ByteRange(first=length, count=1)).content == b""
