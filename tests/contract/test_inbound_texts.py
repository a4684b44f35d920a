"""The inbound texts, from the fake and from the real adapter on the stand-in."""

import itertools
import json
import urllib.request
from datetime import timedelta

import pytest

from local.ports import free_port
from shared.adapters.twilio.client import TwilioApi
from shared.adapters.twilio.inbound_texts import TwilioInbox
from shared.adapters.twilio.sender import TwilioSender
from shared.domain.conversations.listed_reply import ListedReply
from shared.domain.deliveries.status import Status
from shared.domain.deliveries.status_callback import Report
from shared.errors import TwilioUnavailable
from shared.ports.twilio import ListedText
from tests.examples import NOON, PERSON, a_message
from tests.fakes.twilio import MemoryInboundTexts
from tests.raw_http import RawServer
from tests.standin import ACCOUNT_SID, AUTH_TOKEN

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
OURS = "+15005550006"


class FakeInbox:
    """The fake, with inbound texts that a test adds."""

    def __init__(self) -> None:
        self.time = NOON
        self._numbers = itertools.count(1)
        self.inbox = MemoryInboundTexts()

    def now(self):
        return self.time

    def receive_text(self, body: str, *, media: tuple[str, ...] = (), filtered: bool = False) -> str:
        sid = f"SM{next(self._numbers):032x}"
        form = {"MessageSid": sid, "From": PERSON, "To": OURS, "Body": body, "NumMedia": str(len(media))}
        form |= {"ErrorCode": "30039"} if filtered else {}
        self.inbox.texts.insert(0, ListedText(form=form, at=self.time))
        self.inbox._media[sid] = [f"https://api.example/{sid}/{number}" for number, _ in enumerate(media)]
        return sid

    def reply_to_text(self, body: str) -> str:
        """Let our TwiML answer a text; return the SID of the reply."""
        self.receive_text("Hi")
        sid = f"SM{next(self._numbers):032x}"
        report = Report(status=Status.SENT, sid=sid)
        reply = ListedReply(sid=sid, to=PERSON, sender=OURS, body=body, at=self.time, report=report)
        self.inbox.listed_replies.append(reply)
        return sid

    def wait(self) -> None:
        self.time += 3 * SECOND


class StandInInbox:
    """The real adapter on the stand-in, to which people send texts."""

    def __init__(self, standin) -> None:
        self._standin = standin
        urllib.request.urlopen(f"{standin.url}/_control/reset", data=b"", timeout=10).close()
        self.inbox = an_inbox(standin.url)

    def now(self):
        return self._standin.clock.now()

    def receive_text(self, body: str, *, media: tuple[str, ...] = (), filtered: bool = False) -> str:
        data = json.dumps({"from": PERSON, "body": body, "media": media, "filtered": filtered}).encode()
        urllib.request.urlopen(f"{self._standin.url}/_control/sms", data=data, timeout=10).close()
        return [text.sid for text in self._standin.account.messages.values() if text.body == body][-1]

    def reply_to_text(self, body: str) -> str:
        """Let TwiML answer a text; return the SID of the reply."""
        twiml = f"<Response><Message>{body}</Message></Response>".encode()
        head = f"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: {len(twiml)}\r\n\r\n".encode()
        number = self._standin.account.numbers[OURS]
        with RawServer(lambda _: head + twiml) as app:
            number.sms_url, before = app.url, number.sms_url
            self.receive_text("Hi")
            number.sms_url = before
        return [text.sid for text in self._standin.account.messages.values() if text.body == body][-1]

    def wait(self) -> None:
        """Let three seconds pass, by dating all messages three seconds earlier."""
        for message in self._standin.account.messages.values():
            message.created -= 3 * SECOND
            if message.sent:
                message.sent -= 3 * SECOND


def an_inbox(url: str) -> TwilioInbox:
    api = TwilioApi(account_sid=ACCOUNT_SID, auth=(ACCOUNT_SID, AUTH_TOKEN), url=url, timeout=5)
    return TwilioInbox(api, url=url, public_url="http://127.0.0.1:1", senders=[OURS])


@pytest.fixture(params=["memory", "standin"])
def twilio(request):
    return FakeInbox() if request.param == "memory" else StandInInbox(request.getfixturevalue("standin"))


def received(twilio, *, since=-DAY, until=DAY) -> list[str]:
    now = twilio.now()
    return [text.form["MessageSid"] for text in twilio.inbox.received(since=now + since, until=now + until)]


def test_a_listed_text_has_the_fields_of_its_webhook(twilio):
    sid = twilio.receive_text("Grüße 🎈")

    (text,) = twilio.inbox.received(since=twilio.now() - DAY, until=twilio.now() + DAY)

    assert text.form == {
        "MessageSid": sid,
        "From": PERSON,
        "To": OURS,
        "Body": "Grüße 🎈",
        "NumMedia": "0",
    }
    assert text.at.utcoffset() == timedelta(0)


def test_a_text_that_twilio_filtered_is_listed_with_its_code(twilio):
    twilio.receive_text("I am away", filtered=True)

    (text,) = twilio.inbox.received(since=twilio.now() - DAY, until=twilio.now() + DAY)

    assert (text.form["Body"], text.form["ErrorCode"]) == ("I am away", "30039")


def test_the_oldest_text_is_listed_first(twilio):
    sids = []
    for body in ("one", "two", "three"):
        sids.append(twilio.receive_text(body))
        twilio.wait()

    assert received(twilio) == sids


def test_texts_outside_the_time_range_are_not_listed(twilio):
    twilio.receive_text("one")
    twilio.wait()

    assert received(twilio, since=-SECOND) == []
    assert received(twilio, until=-10 * SECOND) == []
    assert len(received(twilio, since=-10 * SECOND, until=timedelta(0))) == 1


def test_media_are_found_by_the_sid_of_their_text(twilio):
    sid = twilio.receive_text("Look", media=("https://a.example/1.png", "https://a.example/2.png"))
    plain = twilio.receive_text("Hi")

    assert len({media.url for media in twilio.inbox.media(sid)}) == 2
    assert {media.content_type for media in twilio.inbox.media(sid)} == {"image/png"}
    assert twilio.inbox.media(plain) == []
    assert twilio.inbox.media("SM" + "f" * 32) == []


def test_texts_that_we_sent_are_not_listed(standin):
    twilio = StandInInbox(standin)
    api = TwilioApi(account_sid=ACCOUNT_SID, auth=(ACCOUNT_SID, AUTH_TOKEN), url=standin.url, timeout=5)
    TwilioSender(api).send(a_message(from_=OURS), callback="https://a.example", twiml="", now=NOON)

    assert received(twilio) == []


def test_a_reply_of_our_twiml_is_listed_and_nothing_else(twilio):
    first, second = twilio.reply_to_text("One and only"), twilio.reply_to_text("Two")

    listed = twilio.inbox.replies(since=twilio.now() - DAY)

    assert sorted((reply.sid, reply.body) for reply in listed) == sorted(
        [(first, "One and only"), (second, "Two")]
    )
    assert {(reply.to, reply.sender, reply.report.sid) for reply in listed} == {
        (PERSON, OURS, first),
        (PERSON, OURS, second),
    }


def test_replies_are_listed_from_a_time_on_the_oldest_first(twilio):
    sids = []
    for body in ("one", "two", "three"):
        sids.append(twilio.reply_to_text(body))
        for _ in range(10):
            twilio.wait()

    listed = twilio.inbox.replies(since=twilio.now() - 75 * SECOND)

    assert [reply.sid for reply in listed] == sids[1:]


def test_no_answer_is_an_error_and_not_an_empty_list():
    inbox = an_inbox(f"http://127.0.0.1:{free_port()}")

    with pytest.raises(TwilioUnavailable):
        inbox.received(since=NOON, until=NOON)
    with pytest.raises(TwilioUnavailable):
        inbox.replies(since=NOON)
