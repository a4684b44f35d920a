"""What came in, as Twilio lists it: against the stand-in."""

import json
import urllib.request
from datetime import timedelta
from email.utils import format_datetime

import msgspec
import pytest
from twilio.rest import Client

from local.ports import free_port
from shared.adapters.twilio.client import MAX_PAGES, TwilioApi
from shared.adapters.twilio.inbound_texts import TwilioInbox
from shared.errors import TwilioUnavailable
from shared.triggers.clock import utc_now
from tests.examples import NOON
from tests.raw_http import RawServer
from tests.standin import ACCOUNT_SID, AUTH_TOKEN

DAY = timedelta(days=1)
OURS = "http://127.0.0.1:1"


def an_inbox(url: str, *, sender: str = "+15005550006", **options) -> TwilioInbox:
    api = TwilioApi(account_sid=ACCOUNT_SID, auth=(ACCOUNT_SID, AUTH_TOKEN), url=url, timeout=5)
    return TwilioInbox(api, url=url, public_url=OURS, senders=[sender], **options)


def text_us(standin, **text) -> None:
    data = json.dumps({"from": "+15005550100", "body": "Hi", **text}).encode()
    urllib.request.urlopen(f"{standin.url}/_control/sms", data=data, timeout=10).close()


def test_what_came_in_is_told_as_its_webhook_would_bring_it(standin):
    urllib.request.urlopen(f"{standin.url}/_control/reset", data=b"", timeout=10).close()
    now = utc_now()
    text_us(standin, body="First")
    text_us(standin, body="Second é🎈", media=["https://a.example/cat.png"])
    inbox = an_inbox(standin.url)

    first, second = inbox.received(since=now - DAY, until=now + DAY)

    assert (first.form["Body"], first.form["From"], first.form["NumMedia"]) == ("First", "+15005550100", "0")
    assert second.form["Body"] == "Second é🎈"
    (media,) = inbox.media(second.form["MessageSid"])
    assert f"/Messages/{second.form['MessageSid']}/Media/ME" in media.url
    assert not media.url.endswith(".json")
    assert media.content_type == "image/png"
    assert inbox.received(since=now + DAY, until=now + DAY + DAY) == []
    assert inbox.received(since=now - DAY - DAY, until=now - DAY) == []


@pytest.mark.parametrize(
    ("sms_url", "is_ours"),
    [
        (f"{OURS}/api/sms/inbound", True),
        (f"HTTP{OURS.removeprefix('http')}/api/sms/inbound", True),
        (f"{OURS}0/api/sms/inbound", False),
        ("", False),
    ],
)
def test_texts_to_numbers_that_another_app_answers_are_left_alone(standin, sms_url, is_ours):
    urllib.request.urlopen(f"{standin.url}/_control/reset", data=b"", timeout=10).close()
    client = Client(ACCOUNT_SID, AUTH_TOKEN)
    client.api.base_url = standin.url
    client.incoming_phone_numbers.create(phone_number="+15005550788", sms_url=sms_url)
    text_us(standin, to="+15005550788")
    text_us(standin, to="+15005550788", **{"from": "whatsapp:+15005550100"})
    now = utc_now()

    found = an_inbox(standin.url, sender="MG" + "0" * 32).received(since=now - DAY, until=now + DAY)
    as_sender = an_inbox(standin.url, sender="+15005550788").received(since=now - DAY, until=now + DAY)

    assert len(found) == (2 if is_ours else 0)
    assert len(as_sender) == (0 if sms_url and not is_ours else 2)


def test_all_pages_are_read(standin):
    urllib.request.urlopen(f"{standin.url}/_control/reset", data=b"", timeout=10).close()
    for number in range(5):
        text_us(standin, body=str(number))

    inbox = an_inbox(standin.url, page_size=2)
    found = inbox.received(since=utc_now() - DAY, until=utc_now() + DAY)

    assert sorted(text.form["Body"] for text in found) == list("01234")


def test_a_twilio_that_does_not_answer_is_asked_again_later():
    with pytest.raises(TwilioUnavailable):
        an_inbox(f"http://127.0.0.1:{free_port()}").received(since=utc_now(), until=utc_now())


class Listing(TwilioApi):
    """An API that lists these messages, and no numbers."""

    def __init__(self, *messages: dict) -> None:
        super().__init__(account_sid="AC1", auth=("AC1", "token"), url="https://api.example", timeout=1)
        self._messages = messages

    def fetch(self, resource, query, kind):  # noqa: ARG002 - the API's signature
        return msgspec.convert({"messages": self._messages, "incoming_phone_numbers": []}, kind)


class Endless(TwilioApi):
    """An API whose list of numbers never ends."""

    requests = 0

    def fetch(self, resource, query, kind):  # noqa: ARG002 - the API's signature
        self.requests += 1
        return kind(next_page_uri="/next", incoming_phone_numbers=())


def test_more_numbers_than_can_be_read_is_an_error_and_not_a_short_list():
    api = Endless(account_sid="AC1", auth=("AC1", "token"), url="https://api.example", timeout=1)
    inbox = TwilioInbox(api, url="https://api.example", public_url=OURS, senders=["+15005550006"])

    with pytest.raises(TwilioUnavailable, match=f"IncomingPhoneNumbers has more than {MAX_PAGES} pages"):
        inbox.received(since=utc_now() - DAY, until=utc_now())

    assert api.requests == MAX_PAGES


def test_a_message_of_which_twilio_tells_little_does_not_hide_what_came_in():
    now = utc_now()
    came = {"sid": "SM1", "direction": "inbound", "to": "+15005550006", "num_media": None}
    unclear = {"sid": "SM2", "direction": None, "num_media": None, "date_created": None}
    inbox = TwilioInbox(
        Listing({**came, "date_created": format_datetime(now)}, unclear),
        url="https://api.example",
        public_url=OURS,
        senders=["+15005550006"],
    )

    (text,) = inbox.received(since=now - DAY, until=now + DAY)

    assert (text.form["MessageSid"], text.form["NumMedia"]) == ("SM1", "0")


@pytest.mark.parametrize("missing", ["sid", "date_created"])
def test_a_text_to_us_without_its_sid_or_date_is_an_error_and_not_left_out(missing):
    text = {"sid": "SM1", "direction": "inbound", "to": "+15005550006", "date_created": format_datetime(NOON)}
    inbox = TwilioInbox(
        Listing({name: value for name, value in text.items() if name != missing}),
        url="https://api.example",
        public_url=OURS,
        senders=["+15005550006"],
    )

    with pytest.raises(TwilioUnavailable):
        inbox.received(since=NOON - DAY, until=NOON + DAY)


@pytest.mark.parametrize("missing", ["messages", "incoming_phone_numbers"])
def test_an_answer_that_is_no_list_is_no_proof_that_nothing_came_in(missing):
    body = json.dumps(
        {name: [] for name in ("messages", "incoming_phone_numbers") if name != missing}
    ).encode()
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)

    with RawServer(lambda _: head + body) as server, pytest.raises(TwilioUnavailable):
        an_inbox(server.url).received(since=utc_now() - DAY, until=utc_now())


def test_the_404_of_a_proxy_is_no_proof_that_a_text_has_no_media():
    answer = b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>"

    with RawServer(lambda _: answer) as server, pytest.raises(TwilioUnavailable):
        an_inbox(server.url).media("SM1")
