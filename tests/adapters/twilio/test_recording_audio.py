import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import ClassVar

import pytest

from shared.adapters.twilio.client import TwilioApi
from shared.adapters.twilio.recording_audio import TwilioRecordingAudio
from shared.errors import TwilioUnavailable

SID = "RE" + "1" * 32


@pytest.fixture
def twilio():
    """A server with scripted answers that records its requests."""

    class Handler(BaseHTTPRequestHandler):
        asked: ClassVar[list] = []
        answers: ClassVar[list] = []
        url = ""

        def do_GET(self):
            self.asked.append((self.path, self.headers.get("Authorization")))
            status, headers, body = self.answers[min(len(self.asked), len(self.answers)) - 1]
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    Handler.asked[:] = []
    Handler.answers[:] = [(200, {"Content-Type": "audio/mpeg"}, b"\xff\xfb\x00sound")]
    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    Handler.url = f"http://127.0.0.1:{server.server_port}"
    yield Handler
    server.shutdown()
    thread.join()
    server.server_close()


def audio(url: str) -> TwilioRecordingAudio:
    return TwilioRecordingAudio(TwilioApi(account_sid="AC1", auth=("AC1", "token"), url=url, timeout=5))


def test_audio_is_fetched_with_our_credentials_byte_for_byte(twilio):
    sound = audio(twilio.url).fetch(SID)

    assert (sound.content, sound.mime) == (b"\xff\xfb\x00sound", "audio/mpeg")
    assert twilio.asked == [(f"/2010-04-01/Accounts/AC1/Recordings/{SID}.mp3", "Basic QUMxOnRva2Vu")]


def test_a_redirect_to_another_host_does_not_take_our_credentials_along(twilio):
    elsewhere = twilio.url.replace("127.0.0.1", "localhost") + "/file"
    twilio.answers[:] = [(302, {"Location": elsewhere}, b""), (200, {}, b"sound")]

    assert audio(twilio.url).fetch(SID).content == b"sound"
    assert twilio.asked[1] == ("/file", None)


def test_a_missing_recording_is_none_and_a_failed_request_can_be_retried(twilio):
    twilio.answers[:] = [(404, {}, b""), (500, {}, b"")]

    assert audio(twilio.url).fetch(SID) is None
    with pytest.raises(TwilioUnavailable, match="500"):
        audio(twilio.url).fetch(SID)
    with pytest.raises(TwilioUnavailable, match="no answer"):
        audio("http://127.0.0.1:1").fetch(SID)
