"""Files that people sent: fetched from Twilio's API only, and never with our credentials from elsewhere."""

import pytest

from shared.adapters.twilio.client import TwilioApi
from shared.adapters.twilio.inbound_media import MAX_BYTES, TwilioInboundMedia
from shared.errors import MediaTooLarge, TwilioUnavailable
from tests.raw_http import RawServer

ACCOUNT = "AC" + "0" * 32
PATH = f"/2010-04-01/Accounts/{ACCOUNT}/Messages/MM{'1' * 32}/Media/ME{'2' * 32}"


def media(url: str) -> TwilioInboundMedia:
    api = TwilioApi(account_sid=ACCOUNT, auth=(ACCOUNT, "token"), url=url, timeout=5)
    return TwilioInboundMedia(api, account_sid=ACCOUNT)


def answer(body: bytes, *, length: int | None = None, status: str = "200 OK", more: str = "") -> bytes:
    length = len(body) if length is None else length
    head = f"HTTP/1.1 {status}\r\nContent-Type: image/png\r\nContent-Length: {length}\r\n{more}\r\n"
    return head.encode() + body


class Requests:
    """Answers, and remembers the requests."""

    def __init__(self, reply: bytes) -> None:
        self.reply = reply
        self.seen: list[str] = []

    def __call__(self, request: bytes) -> bytes:
        self.seen.append(request.decode())
        return self.reply


@pytest.mark.parametrize("host", ["https://api.twilio.com", "https://api.dublin.ie1.twilio.com"])
def test_a_file_is_requested_from_our_api_with_our_credentials(host):
    requests = Requests(answer(b"cat"))
    with RawServer(requests) as server:
        found = media(server.url).fetch(host + PATH)

    assert (found.content, found.mime) == (b"cat", "image/png")
    assert requests.seen[0].startswith(f"GET {PATH} HTTP/1.1")
    assert "Authorization: Basic " in requests.seen[0]


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/cat.png",
        "http://169.254.169.254/metadata",
        f"https://api.twilio.com{PATH}/../../x",
        f"https://api.twilio.com{PATH.replace(ACCOUNT, 'AC' + '9' * 32)}",
        f"https://api.twilio.com{PATH}.json",
        "",
    ],
)
def test_a_url_that_is_not_of_a_file_of_our_account_is_not_requested(url):
    requests = Requests(answer(b"cat"))
    with RawServer(requests) as server:
        assert media(server.url).fetch(url) is None

    assert requests.seen == []


def test_our_credentials_do_not_follow_a_redirect_to_another_host():
    elsewhere = Requests(answer(b"cat"))
    with RawServer(elsewhere) as storage:
        redirect = Requests(
            answer(b"", status="307 Temporary Redirect", more=f"Location: {storage.url}/f\r\n")
        )
        with RawServer(redirect) as server:
            assert media(server.url).fetch(PATH).content == b"cat"

    assert "Authorization" in redirect.seen[0]
    assert "Authorization" not in elsewhere.seen[0]


@pytest.mark.parametrize("place", ["http://[", "http://a..b/", "file:///etc/passwd", f"http://{'a' * 300}/"])
def test_a_redirect_to_what_is_no_url_is_no_answer(place):
    redirect = answer(b"", status="307 Temporary Redirect", more=f"Location: {place}\r\n")
    with RawServer(lambda _: redirect) as server, pytest.raises(TwilioUnavailable):
        media(server.url).fetch(PATH)


def test_a_file_that_is_too_large_is_not_read_to_its_end():
    large = answer(bytes(MAX_BYTES + 70_000), length=10**9)
    with RawServer(lambda _: large) as server, pytest.raises(MediaTooLarge):
        media(server.url).fetch(PATH)


@pytest.mark.parametrize("reply", [answer(b"ca", length=3), b"HTTP/1.1 200 OK\r\nContent-Ty"])
def test_half_a_file_is_no_file(reply):
    with RawServer(lambda _: reply) as server, pytest.raises(TwilioUnavailable):
        media(server.url).fetch(PATH)
