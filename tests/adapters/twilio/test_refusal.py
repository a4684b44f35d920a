"""What a refused POST means, by the real sender against a server that answers in raw bytes."""

import pytest

from shared.adapters.twilio.client import TwilioApi
from shared.adapters.twilio.sender import TwilioSender
from shared.errors import AccountRefused, SendDelayed, SendRefused, SendUnknown, SwitchboardError
from tests.examples import NOON, a_message
from tests.raw_http import RawServer


def http(status: str, body: bytes = b"") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (http("401 Unauthorized", b'{"code": 20003, "message": "Authenticate"}'), AccountRefused),
        (http("400 Bad Request", b'{"code": 20005}'), AccountRefused),
        (http("404 Not Found", b'{"code": 20404}'), AccountRefused),
        (http("403 Forbidden", b"<html>"), AccountRefused),
        (b"HTTP/1.1 401 Unauthorized\r\nContent-Ty", SendUnknown),  # cut within its headers
        (http("404 Not Found", b"no route"), SendDelayed),
        (http("413 Payload Too Large", b"<html>"), SendDelayed),
        (http("407 Proxy Authentication Required"), SendDelayed),
        (http("403 Forbidden", b'{"code": 21610}'), SendRefused),
        (http("400 Bad Request", b"<html>"), SendUnknown),
        (http("400 Bad Request", b'{"code": 21610, "mess'), SendUnknown),
        (http("400 Bad Request", b'{"code": 400, "message": "from a gateway"}'), SendUnknown),
        (b"HTTP/1.1 400 Bad Request\r\nContent-Ty", SendUnknown),
        (b"HTTP/1.1 400 Bad Request\r\nContent-Length: 99\r\n\r\n{", SendUnknown),
        (http("408 Request Timeout"), SendUnknown),
    ],
)
def test_what_is_refused_by_something_before_twilio_or_in_half_is_no_failure(answer, error):
    with RawServer(lambda _: answer) as server:
        api = TwilioApi(account_sid="AC1", auth=("AC1", "token"), url=server.url, timeout=5)
        with pytest.raises(SwitchboardError) as caught:
            TwilioSender(api).send(a_message(from_="+15005550006"), callback="", twiml="", now=NOON)

        assert (type(caught.value), server.passed) == (error, 1)
