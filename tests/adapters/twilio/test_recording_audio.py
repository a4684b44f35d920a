import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import ClassVar

import pytest

from shared.adapters.twilio.client import TwilioApi
from shared.adapters.twilio.recording_audio import TwilioRecordingAudio
from shared.domain.byte_range import ByteRange
from shared.errors import TwilioUnavailable

SID = "RE" + "1" * 32
START = ByteRange(first=0, count=100)


@pytest.fixture
def twilio():
    """A server with scripted answers that records its requests."""

    class Handler(BaseHTTPRequestHandler):
        asked: ClassVar[list] = []
        answers: ClassVar[list] = []
        ranges: ClassVar[list] = []
        url = ""

        def do_GET(self):
            self.asked.append((self.path, self.headers.get("Authorization")))
            self.ranges.append(self.headers.get("Range"))
            status, headers, body = self.answers[min(len(self.asked), len(self.answers)) - 1]
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    Handler.asked[:] = []
    Handler.ranges[:] = []
    Handler.answers[:] = [(200, {"Content-Type": "audio/mpeg"}, b"\xff\xfb\x00sound")]
    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    Handler.url = f"http://127.0.0.1:{server.server_port}"
    yield Handler
    server.shutdown()
    thread.join()
    server.server_close()


def audio(url: str) -> TwilioRecordingAudio:
    return TwilioRecordingAudio(TwilioApi(account_sid="AC1", auth=("AC1", "token"), url=url, timeout=5))


def test_audio_is_fetched_with_our_credentials_byte_for_byte(twilio):
    sound = audio(twilio.url).fetch(SID, START)

    assert (sound.content, sound.mime) == (b"\xff\xfb\x00sound", "audio/mpeg")
    assert twilio.asked == [(f"/2010-04-01/Accounts/AC1/Recordings/{SID}.mp3", "Basic QUMxOnRva2Vu")]


def test_a_redirect_to_another_host_does_not_take_our_credentials_along(twilio):
    elsewhere = twilio.url.replace("127.0.0.1", "localhost") + "/file"
    twilio.answers[:] = [(302, {"Location": elsewhere}, b""), (200, {}, b"sound")]

    assert audio(twilio.url).fetch(SID, START).content == b"sound"
    assert twilio.asked[1] == ("/file", None)


def test_a_missing_recording_is_none_and_a_failed_request_can_be_retried(twilio):
    twilio.answers[:] = [(404, {}, b""), (500, {}, b"")]

    assert audio(twilio.url).fetch(SID, START) is None
    with pytest.raises(TwilioUnavailable, match="500"):
        audio(twilio.url).fetch(SID, START)
    with pytest.raises(TwilioUnavailable, match="no answer"):
        audio("http://127.0.0.1:1").fetch(SID, START)


def partial(content: bytes, told: str, status: int = 206) -> tuple:
    return status, {"Content-Type": "audio/mpeg", "Content-Range": told}, content


def test_twilio_is_asked_for_the_part_alone(twilio):
    twilio.answers[:] = [partial(b"345", "bytes 3-5/10")]

    sound = audio(twilio.url).fetch(SID, ByteRange(first=3, count=3))

    assert (sound.content, sound.first, sound.length) == (b"345", 3, 10)
    assert twilio.ranges == ["bytes=3-5"]


@pytest.mark.parametrize("headers", [{}, {"Content-Length": "200000"}])
@pytest.mark.parametrize("first", [0, 3, 65_530, 199_998, 200_000, 300_000])
def test_of_everything_that_twilio_sends_the_part_is_cut_out(twilio, headers, first):
    whole = bytes(range(250)) * 800
    twilio.answers[:] = [(200, headers, whole)]

    sound = audio(twilio.url).fetch(SID, ByteRange(first=first, count=10))

    assert sound.content == whole[first : first + 10]
    assert (sound.first, sound.length) == (min(first, 200_000), 200_000)


def test_the_end_is_cut_out_by_the_length(twilio):
    twilio.answers[:] = [(200, {"Content-Length": "10"}, b"0123456789")]

    sound = audio(twilio.url).fetch(SID, ByteRange(first=None, count=3))

    assert (sound.content, sound.first, sound.length) == (b"789", 7, 10)
    assert twilio.ranges == ["bytes=-3"]


def test_a_part_that_begins_after_the_end_is_empty(twilio):
    twilio.answers[:] = [partial(b"", "bytes */10", 416)]

    sound = audio(twilio.url).fetch(SID, ByteRange(first=10, count=3))

    assert (sound.content, sound.first, sound.length) == (b"", 10, 10)


def test_more_than_the_part_is_never_kept_and_a_part_without_its_place_is_no_answer(twilio):
    twilio.answers[:] = [partial(b"x" * 500, "bytes 0-499/500"), partial(b"x", "")]

    assert len(audio(twilio.url).fetch(SID, START).content) == 100
    with pytest.raises(TwilioUnavailable, match="without the range"):
        audio(twilio.url).fetch(SID, START)
