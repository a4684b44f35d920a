import azure.functions as func
import pytest

from shared.ports.twilio import Audio
from shared.services.recordings.fetch_recording import MAX_PART
from shared.triggers.api.recordings import _audio_response, _requested_part


def response(content: bytes, *, first: int = 0, length: int = 10, asked: str = "") -> func.HttpResponse:
    headers = {"Range": asked} if asked else {}
    request = func.HttpRequest("GET", "https://desk.example/api/recordings/RE1", headers=headers, body=b"")
    audio = Audio(content=content, mime="audio/mpeg", first=first, length=length)
    return _audio_response(audio, _requested_part(request))


@pytest.mark.parametrize(
    ("audio", "asked", "status", "told"),
    [
        ((b"0123456789", 0), "", 200, None),
        ((b"0123456789", 0), "bytes=0-", 206, "bytes 0-9/10"),
        ((b"234", 2), "bytes=2-4", 206, "bytes 2-4/10"),
        ((b"01234", 0), "", 206, "bytes 0-4/10"),  # more than comes at once
        ((b"", 10), "bytes=10-", 416, "bytes */10"),
    ],
)
def test_a_recording_comes_whole_or_as_the_part_that_it_says(audio, asked, status, told):
    content, first = audio

    found = response(content, first=first, asked=asked)

    assert (found.status_code, found.get_body()) == (status, content)
    assert found.headers.get("Content-Range") == told
    assert found.headers["Content-Length"] == str(len(content))  # else the host would send it in chunks


def test_an_empty_recording_is_whole():
    assert response(b"", length=0).status_code == 200


def test_a_range_is_passed_on_up_to_the_maximum():
    request = func.HttpRequest("GET", "/", headers={"Range": "bytes=5-"}, body=b"")

    part = _requested_part(request)

    assert part
    assert part.header == f"bytes=5-{MAX_PART + 4}"
