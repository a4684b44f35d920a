import azure.functions as func
import pytest

from shared.ports.twilio import Audio
from shared.triggers.api.recordings import _audio_response

AUDIO = Audio(content=b"0123456789", mime="audio/mpeg")


@pytest.mark.parametrize(
    ("asked", "status", "body"),
    [({}, 200, b"0123456789"), ({"Range": "bytes=2-4"}, 206, b"234")],
)
def test_a_recording_says_its_length_since_the_host_would_send_it_in_chunks(asked, status, body):
    request = func.HttpRequest("GET", "https://desk.example/api/recordings/RE1", headers=asked, body=b"")

    response = _audio_response(request, AUDIO)

    assert (response.status_code, response.get_body()) == (status, body)
    assert response.headers["Content-Length"] == str(len(body))
