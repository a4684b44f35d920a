import json
from datetime import date

import pytest

from local.ports import free_port
from shared.adapters.twilio.charges import TwilioCharges
from shared.adapters.twilio.client import TwilioApi
from shared.errors import TwilioUnavailable
from tests.raw_http import RawServer
from tests.standin import ACCOUNT_SID

DAY = date(2026, 11, 20)
TEXT = {
    "sid": "SM1",
    "direction": "outbound-api",
    "to": "+442071838750",
    "from": "+15005550006",
    "status": "delivered",
    "date_sent": "Fri, 20 Nov 2026 23:59:59 +0000",
    "num_segments": "2",
    "price": "-0.08",
    "price_unit": "USD",
}


def charges(url: str) -> TwilioCharges:
    return TwilioCharges(TwilioApi(account_sid=ACCOUNT_SID, auth=("AC", "token"), url=url, timeout=5))


class ListsOf(RawServer):
    """Answers each list of messages with these, and each list of calls with none."""

    def __init__(self, *messages: dict, body: bytes = b"") -> None:
        super().__init__(self._answer)
        self._body = body or json.dumps({"messages": messages, "calls": []}).encode()
        self.asked: list[str] = []

    def _answer(self, request: bytes) -> bytes:
        self.asked.append(request.decode().split(" ")[1])
        head = f"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {len(self._body)}\r\n\r\n"
        return head.encode() + self._body


def test_two_requests_ask_for_a_day_in_the_largest_pages():
    with ListsOf() as server:
        list(charges(server.url).of_day(DAY))

    path = f"/2010-04-01/Accounts/{ACCOUNT_SID}"
    assert server.asked == [
        f"{path}/Messages.json?DateSent=2026-11-20&PageSize=1000",
        f"{path}/Calls.json?StartTime=2026-11-20&PageSize=1000",
    ]


@pytest.mark.parametrize(
    ("change", "count"),
    [
        ({}, 1),
        ({"direction": "outbound-reply"}, 1),  # an answer in TwiML
        ({"direction": "outbound-call"}, 1),  # sent by TwiML of a call
        ({"direction": "inbound"}, 0),
        ({"direction": None}, 0),
        ({"date_sent": "Sat, 21 Nov 2026 00:00:00 +0000"}, 0),  # a filter that was ignored
        ({"date_sent": None}, 1),  # on its way
        ({"to": "+44207183XXXX"}, 1),
        ({"status": "failed", "price": None}, 0),
        ({"num_segments": None}, 1),
    ],
)
def test_what_went_out_on_the_day_is_counted(change, count):
    with ListsOf({**TEXT, **change}) as server:
        found = [charge for page in charges(server.url).of_day(DAY) for charge in page]

    assert len(found) == count


@pytest.mark.parametrize("body", [b"{}", b'{"messages": [{"sid": 1}]}', b'{"messages": [{"sid": "SM1"'])
def test_an_answer_that_is_no_list_is_an_error_and_not_a_free_day(body):
    with ListsOf(body=body) as server, pytest.raises(TwilioUnavailable):
        list(charges(server.url).of_day(DAY))


def test_no_answer_is_an_error():
    with pytest.raises(TwilioUnavailable):
        list(charges(f"http://127.0.0.1:{free_port()}").of_day(DAY))
