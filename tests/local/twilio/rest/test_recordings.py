import io
import wave

import pytest
import requests

from tests.local.twilio.harness import ACCOUNT_SID
from tests.local.twilio.rest.refusals import code_of

STORY = "I am calling about the order that never came."


@pytest.fixture
def recording(control, app, client):
    """Let Anna leave a message."""
    app.says("/voice", '<Record action="/done"/>')
    app.says("/done", "<Hangup/>")
    control.call({"say": STORY}, {"press": "#"})
    control.wait_for("recording")
    return client.recordings.list()[0]


def test_recordings_are_listed_fetched_and_deleted(client, recording):
    assert (recording.duration, recording.source, recording.status) == ("3", "RecordVerb", "completed")
    assert [found.sid for found in client.recordings.list(call_sid=recording.call_sid)] == [recording.sid]
    assert client.recordings.list(call_sid="CA" + "0" * 32) == []

    assert client.recordings(recording.sid).delete()

    assert client.recordings.list() == []
    assert code_of(client.recordings(recording.sid).fetch) == (404, 20404)


@pytest.mark.parametrize("ending", ["", ".wav", ".mp3"])
def test_anyone_can_hear_a_recording(recording, ending):
    response = requests.get(recording.media_url + ending, timeout=5)

    assert response.headers["Content-Type"] == "audio/x-wav"
    with wave.open(io.BytesIO(response.content)) as sound:
        assert sound.getnframes() / sound.getframerate() >= 1


def test_a_recording_that_does_not_exist_is_twilios_404(standin):
    url = f"{standin.url}/2010-04-01/Accounts/{ACCOUNT_SID}/Recordings/RE{'0' * 32}.wav"

    assert requests.get(url, timeout=5).json()["code"] == 20404
