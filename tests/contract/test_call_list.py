"""The list of calls, from the fake and from the real adapter on the stand-in."""

import json
import urllib.request
from datetime import timedelta

import pytest

from shared.adapters.twilio.call_list import TwilioCallList
from shared.adapters.twilio.client import TwilioApi
from shared.domain.calls.call_reports import ListedCall
from tests.examples import NOON, PERSON
from tests.fakes.twilio import MemoryCallList
from tests.raw_http import RawServer
from tests.standin import ACCOUNT_SID, AUTH_TOKEN

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
OURS, COLLEAGUE = "+15005550006", "+15005550111"
URL = "https://desk.example/api/voice/inbound"


class FakeTwilio:
    """The fake, with calls that a test adds."""

    def __init__(self) -> None:
        self.list = MemoryCallList(urls={OURS: ""})

    def now(self):
        return NOON

    def call_and_dial(self) -> str:
        sid, ended_at = f"CA{len(self.list.calls):032x}", NOON + 3 * SECOND
        came_in = ListedCall(
            sid=sid, sender=PERSON, to=OURS, status="completed", at=NOON, seconds=3, ended_at=ended_at
        )
        dialled = ListedCall(
            sid=f"{sid}d", sender=PERSON, to=COLLEAGUE, status="completed", at=NOON, parent=sid, seconds=2
        )
        self.list.calls += [came_in, dialled]
        return sid

    def answer_with(self, url: str) -> None:
        self.list.urls[OURS] = url


class StandInTwilio:
    """The real adapter on the stand-in, where a person calls and is connected to a colleague."""

    def __init__(self, standin) -> None:
        self._standin = standin
        self._control("POST", "reset")
        self.list = a_list(standin.url)

    def now(self):
        return self._standin.clock.now()

    def call_and_dial(self) -> str:
        twiml = f"<Response><Dial>{COLLEAGUE}</Dial></Response>".encode()
        head = f"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: {len(twiml)}\r\n\r\n".encode()
        script = {"script": [{"wait": 2}, {"hang_up": True}]}
        self._control("PUT", f"numbers/{COLLEAGUE}", script)
        number = self._standin.account.numbers[OURS]
        with RawServer(lambda _: head + twiml) as app:
            number.voice_url, before = app.url, number.voice_url
            call = self._control("POST", "calls", {"from": PERSON, "to": OURS, "script": []})
            number.voice_url = before
        return call["sid"]

    def answer_with(self, url: str) -> None:
        self._standin.account.numbers[OURS].voice_url = url

    def _control(self, method: str, path: str, body: object = None):
        request = urllib.request.Request(
            f"{self._standin.url}/_control/{path}", json.dumps(body or {}).encode(), method=method
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.loads(answer.read() or b"{}")


def a_list(url: str) -> TwilioCallList:
    api = TwilioApi(account_sid=ACCOUNT_SID, auth=(ACCOUNT_SID, AUTH_TOKEN), url=url, timeout=5)
    return TwilioCallList(api)


@pytest.fixture(params=["memory", "standin"])
def twilio(request):
    return FakeTwilio() if request.param == "memory" else StandInTwilio(request.getfixturevalue("standin"))


def test_a_call_is_listed_with_those_that_it_dialled(twilio):
    sid = twilio.call_and_dial()

    listed = twilio.list.began(since=twilio.now() - DAY, until=twilio.now() + DAY)

    (came_in,) = [call for call in listed if not call.parent]
    (dialled,) = [call for call in listed if call.parent]
    assert (came_in.sid, came_in.sender, came_in.to) == (sid, PERSON, OURS)
    assert came_in.is_over
    assert came_in.ended_at - came_in.at < timedelta(seconds=10)
    assert (dialled.parent, dialled.to, dialled.was_answered) == (sid, COLLEAGUE, True)
    assert twilio.list.dialled_by(sid) == [dialled]
    assert twilio.list.dialled_by("CA" + "e" * 32) == []


def test_calls_that_began_at_another_time_are_not_listed(twilio):
    twilio.call_and_dial()

    assert twilio.list.began(since=twilio.now() + DAY, until=twilio.now() + 2 * DAY) == []
    assert twilio.list.began(since=twilio.now() - 2 * DAY, until=twilio.now() - DAY) == []


def test_a_number_of_ours_has_the_url_that_answers_it(twilio):
    twilio.answer_with(URL)

    assert twilio.list.voice_urls() == twilio.list.voice_urls(OURS) == {OURS: URL}
    assert twilio.list.voice_urls("+15005550099") == {}
