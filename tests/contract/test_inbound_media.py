"""Files that people sent, from the fake and from the real adapter on the stand-in."""

import json
import urllib.request

import pytest

from shared.adapters.twilio.client import TwilioApi
from shared.adapters.twilio.inbound_media import TwilioInboundMedia
from shared.ports.twilio import MediaFile
from tests.fakes.twilio import MemoryInboundMedia
from tests.raw_http import RawServer
from tests.standin import ACCOUNT_SID, AUTH_TOKEN

FILE = MediaFile(content=b"cat", mime="image/png")
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 3\r\n\r\ncat"


@pytest.fixture(params=["memory", "standin"])
def files(request):
    """The port, and the URL of a file that a person sent."""
    if request.param == "memory":
        yield MemoryInboundMedia({"https://api.example/1": FILE}), "https://api.example/1"
        return
    standin = request.getfixturevalue("standin")
    with RawServer(lambda _: ANSWER) as storage:
        data = json.dumps({"from": "+15005550188", "media": [f"{storage.url}/cat.png"]}).encode()
        urllib.request.urlopen(f"{standin.url}/_control/sms", data=data, timeout=10).close()
        (text,) = [text for text in standin.account.messages.values() if text.sender == "+15005550188"]
        api = TwilioApi(account_sid=ACCOUNT_SID, auth=(ACCOUNT_SID, AUTH_TOKEN), url=standin.url, timeout=5)
        url = f"{standin.url}{standin.account.path}/Messages/{text.sid}/Media/{text.media_sid(text.media[0])}"
        yield TwilioInboundMedia(api, account_sid=ACCOUNT_SID), url
        del standin.account.messages[text.sid]


def test_a_file_is_fetched_by_its_url(files):
    media, url = files

    assert media.fetch(url) == FILE


def test_a_file_that_is_unknown_is_none(files):
    media, url = files

    assert media.fetch(f"{url[:-1]}f" if url[-1] != "f" else f"{url[:-1]}e") is None
