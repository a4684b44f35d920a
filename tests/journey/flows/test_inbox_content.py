"""What people send besides words: places and pictures, in the API and on `events`."""

import json
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import quote

import pytest
from azure.storage.queue import QueueClient

from tests.journey.running_app import request

pytestmark = pytest.mark.own_settings

PIXEL = b"\x89PNG\r\n\x1a\n picture"


@pytest.fixture
def picture(tmp_path) -> Iterator[str]:
    """The URL of a picture where Twilio has it, which is not the host of its API."""
    (tmp_path / "cat.png").write_bytes(PIXEL)
    handler = partial(SimpleHTTPRequestHandler, directory=tmp_path)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/cat.png"
        server.shutdown()
        thread.join()


def listed(switchboard, sender: str) -> dict:
    (text,) = switchboard.api("GET", f"inbox?from={quote(sender)}").json["texts"]
    return text


def test_a_place_and_a_picture_are_found_in_the_api_and_told(flows, picture):
    person, switchboard = f"whatsapp:{flows.person()}", flows.switchboard
    place = {"latitude": 51.5, "longitude": -0.125, "label": "The Old Mill", "address": "7 High Street"}

    switchboard.control("POST", "sms", {"from": person, "location": place, "media": [picture]})

    text = listed(switchboard, person)
    assert (text["body"], text["location"]) == ("", place)
    (attachment,) = text["attachments"]
    assert attachment["content_type"] == "image/png"
    assert request("GET", attachment["url"], None, {}).status == 401
    found = switchboard.api("GET", attachment["path"].removeprefix("/api/"))
    assert (found.status, found.body, found.headers["Content-Type"]) == (200, PIXEL, "image/png")
    assert found.headers["Content-Disposition"].startswith("inline")
    assert switchboard.api("GET", attachment["path"].removeprefix("/api/"), key="").status == 401
    queue = QueueClient.from_connection_string(switchboard.storage, "events")
    events = [json.loads(message.content) for message in queue.receive_messages(messages_per_page=32)]
    assert [event["data"] for event in events if event["subject"] == text["sid"]][:1] == [text]
