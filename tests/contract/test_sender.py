"""Sending and looking up what was sent, with the fake and with the real sender on the stand-in."""

import itertools
import json
import urllib.request
from datetime import timedelta

import pytest
from msgspec import structs
from twilio.rest import Client

from local.ports import free_port
from local.twilio.state.content import Content
from shared.adapters.twilio.client import TwilioApi
from shared.adapters.twilio.sender import TwilioSender
from shared.domain.deliveries.status import Status
from shared.domain.deliveries.status_callback import Report
from shared.errors import TwilioUnavailable
from tests.examples import NOON, a_message
from tests.fakes.twilio import RecordingSender
from tests.raw_http import RawServer
from tests.standin import ACCOUNT_SID, AUTH_TOKEN

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
OURS, OTHER = "+15005550006", "+15005550788"
SERVICE = "MG" + "2" * 32
SID = "HX" + "3" * 32
SAY = "<Response><Say>Hello</Say></Response>"

_people = (f"+1202555{number:04d}" for number in itertools.count(1000))
_gb_people = (f"+4474001{number:05d}" for number in itertools.count(10000))


class FakeTwilio:
    """The fake, with a clock that a test moves."""

    def __init__(self) -> None:
        self.sender = RecordingSender()
        self.time = NOON

    def now(self):
        return self.time

    def wait(self) -> None:
        self.time += 3 * SECOND

    def reply(self, person: str, body: str) -> None:
        """Let Twilio reply to a text of that person, as the answer of the webhook says."""
        sid = f"SM{len(self.sender.known):031x}f"
        reply = a_message(to=person, body=body, from_=OTHER)
        self.sender.known[sid] = (reply, self.time, Report(status=Status.SENT, sid=sid))
        self.sender.replies.add(sid)

    def have_content(self, sid: str, words: str) -> None:
        self.sender.said[sid] = words

    def unreachable(self):
        sender = RecordingSender()
        sender.is_unreachable = True
        return sender


class StandInTwilio:
    """The real sender on the stand-in, whose clock starts now and runs by itself."""

    def __init__(self, standin) -> None:
        self._standin = standin
        self.sender = a_sender(standin.url)

    def now(self):
        return self._standin.clock.now()

    def wait(self) -> None:
        """Let three seconds pass, by dating all messages three seconds earlier."""
        for message in self._standin.account.messages.values():
            message.created -= 3 * SECOND

    def reply(self, person: str, body: str) -> None:
        twiml = f"<Response><Message>{body}</Message></Response>".encode()
        head = f"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: {len(twiml)}\r\n\r\n".encode()
        with RawServer(lambda _: head + twiml) as webhook:
            numbers = self._client.incoming_phone_numbers
            (number,) = numbers.list(phone_number=OTHER)
            numbers(number.sid).update(sms_url=webhook.url)
            data = json.dumps({"from": person, "to": OTHER, "body": "Hi"}).encode()
            urllib.request.urlopen(f"{self._standin.url}/_control/sms", data=data, timeout=10).close()

    def have_content(self, sid: str, words: str) -> None:
        self._standin.account.contents[sid] = Content(sid=sid, body=words, created=NOON)

    def unreachable(self):
        return a_sender(f"http://127.0.0.1:{free_port()}")

    @property
    def _client(self) -> Client:
        client = Client(ACCOUNT_SID, AUTH_TOKEN)
        client.api.base_url = self._standin.url
        return client

    def own_another_number(self) -> None:
        self._client.incoming_phone_numbers.create(phone_number=OTHER)


def a_sender(url: str) -> TwilioSender:
    return TwilioSender(
        TwilioApi(account_sid=ACCOUNT_SID, auth=(ACCOUNT_SID, AUTH_TOKEN), url=url, timeout=5)
    )


@pytest.fixture(scope="module")
def standin_twilio(standin):
    twilio = StandInTwilio(standin)
    twilio.own_another_number()
    return twilio


@pytest.fixture(params=["memory", "standin"])
def twilio(request):
    return FakeTwilio() if request.param == "memory" else request.getfixturevalue("standin_twilio")


@pytest.fixture
def person() -> str:
    return next(_people)


@pytest.fixture
def gb_person() -> str:
    return next(_gb_people)


def a_message_of(**fields):
    message = a_message(**{"from_": OURS, "body": "Find me", **fields})
    return structs.replace(message, to=fields.get("to", message.to))  # as it is written


def send(twilio, **fields):
    return twilio.sender.send(
        a_message_of(**fields), callback="https://desk.example/status", twiml=SAY, now=twilio.now()
    )


def matches_of(twilio, *, since=None, until=None, **fields):
    now = twilio.now()
    return twilio.sender.find_matches(
        a_message_of(**fields), since=since or now - DAY, until=until or now + DAY, now=now
    )


def found_sids(twilio, **fields) -> list[str]:
    return [match.sid for match in matches_of(twilio, **fields).certain]


def possible_sids(twilio, **fields) -> list[str]:
    return [match.sid for match in matches_of(twilio, **fields).possible]


class TestSending:
    def test_a_text_has_a_sid_and_its_segments(self, twilio, person):
        sent = send(twilio, to=person)

        assert (sent.sid[:2], len(sent.sid), sent.segments) == ("SM", 34, 1)

    def test_a_call_has_a_sid_and_no_segments(self, twilio, person):
        sent = send(twilio, to=person, channel="call")

        assert (sent.sid[:2], len(sent.sid), sent.segments) == ("CA", 34, None)

    def test_the_same_message_sent_twice_has_two_sids(self, twilio, person):
        assert send(twilio, to=person).sid != send(twilio, to=person).sid


KINDS = {
    "text": {},
    "white space": {"body": "  Find me\n"},
    "values": {"body": "Find {name}", "values": {"name": "me"}},
    "media": {"media": ["https://example.com/a.png"]},
    "media alone": {"body": "", "media": ["https://example.com/a.png", "https://example.com/b.png"]},
    "whatsapp": {"channel": "whatsapp"},
    "call": {"channel": "call"},
    "service": {"from_": SERVICE},
    "other sender": {"from_": OTHER},
    "other text": {"body": "Find you"},
}
SAME = {"text", "white space", "values"}
"""The kinds that arrive as the same text."""


class TestFindMatches:
    @pytest.mark.parametrize("kind", KINDS)
    def test_a_sent_message_is_found_and_different_ones_are_not(self, twilio, person, kind):
        sids = {name: send(twilio, to=person, **fields).sid for name, fields in KINDS.items()}

        same_kinds = SAME if kind in SAME else {kind}
        assert set(found_sids(twilio, to=person, **KINDS[kind])) == {sids[name] for name in same_kinds}

    def test_a_content_template_is_likely_and_by_its_words_certain(self, twilio, person):
        twilio.have_content(SID, "Hello Ana")
        sent = send(twilio, to=person, body="", content={"sid": SID})

        unknown = matches_of(twilio, to=person, body="", content={"sid": SID})
        other = matches_of(twilio, to=person, body="", content={"sid": SID}, from_=OTHER)
        words = structs.replace(a_message_of(to=person, body="", content={"sid": SID}), body="Hello Ana")
        now = twilio.now()
        known = twilio.sender.find_matches(words, since=now - DAY, until=now + DAY, now=now)

        assert [match.sid for match in unknown.likely] == [sent.sid]
        assert (unknown.certain, unknown.possible) == ([], [])
        assert [match.sid for match in known.certain] == [sent.sid]
        assert (other.certain, other.likely, other.possible) == ([], [], [])

    def test_a_call_is_found_whatever_its_content(self, twilio, person):
        sent = send(twilio, to=person, channel="call", body="One text")

        assert found_sids(twilio, to=person, channel="call", body="Another") == [sent.sid]

    def test_a_text_is_found_by_its_number_of_media_and_not_by_their_urls(self, twilio, person):
        sent = send(twilio, to=person, media=["https://example.com/a.png"])

        assert found_sids(twilio, to=person, media=["https://example.com/b.png"]) == [sent.sid]

    @pytest.mark.parametrize("sent", ["+525512345678", "+5215512345678"])
    def test_a_message_is_found_under_another_spelling_of_the_number(self, twilio, sent):
        body = f"To {sent}"
        found = send(twilio, to=sent, channel="whatsapp", body=body)

        assert found_sids(twilio, to="+525512345678", channel="whatsapp", body=body) == [found.sid]

    def test_a_message_to_another_person_is_not_found(self, twilio, person):
        send(twilio, to=next(_people))

        assert found_sids(twilio, to=person) == []

    def test_identical_messages_are_all_found_oldest_first(self, twilio, person):
        sids = []
        for _ in range(3):
            sids.append(send(twilio, to=person).sid)
            twilio.wait()

        assert found_sids(twilio, to=person) == sids

    def test_a_reply_to_an_inbound_text_is_not_found(self, twilio, person):
        twilio.reply(person, "Find me")

        assert found_sids(twilio, to=person, from_=OTHER) == []
        sent = send(twilio, to=person, from_=OTHER)
        assert found_sids(twilio, to=person, from_=OTHER) == [sent.sid]

    def test_a_message_outside_the_time_range_is_not_found(self, twilio, person):
        before = twilio.now()
        sent = send(twilio, to=person)
        after = twilio.now()

        assert found_sids(twilio, to=person, since=before.replace(microsecond=0), until=after) == [sent.sid]
        assert found_sids(twilio, to=person, since=after + SECOND) == []
        assert found_sids(twilio, to=person, until=before - SECOND) == []

    def test_times_of_twilio_have_no_fractions_of_a_second(self, twilio, person):
        if isinstance(twilio, FakeTwilio):
            twilio.time = NOON.replace(microsecond=700_000)
        sent = send(twilio, to=person)
        second = twilio.now().replace(microsecond=0)

        assert found_sids(twilio, to=person, since=second - SECOND, until=second) == [sent.sid]

    def test_no_answer_is_an_error_and_no_proof_of_absence(self, twilio, person):
        with pytest.raises(TwilioUnavailable):
            twilio.unreachable().find_matches(a_message_of(to=person), since=NOON, until=NOON, now=NOON)


class TestFetch:
    @pytest.mark.parametrize("kind", ["text", "call"])
    def test_a_sent_message_is_fetched_by_its_sid(self, twilio, person, kind):
        sent = send(twilio, to=person, **KINDS[kind])

        record = twilio.sender.fetch(sent.sid)

        assert (record.sid, record.report.sid) == (sent.sid, sent.sid)
        assert record.report.segments == sent.segments
        assert record.report.status in {Status.SENT, Status.DELIVERED, Status.ANSWERED}

    @pytest.mark.parametrize("kind", ["SM", "CA"])
    def test_an_unknown_sid_has_no_record(self, twilio, kind):
        assert twilio.sender.fetch(kind + "f" * 32) is None

    def test_no_answer_is_an_error_and_no_proof_of_absence(self, twilio):
        with pytest.raises(TwilioUnavailable):
            twilio.unreachable().fetch("SM" + "f" * 32)


class TestSenders:
    """Every kind of sender is found again: a name is not a number, and a service chooses one."""

    @pytest.mark.parametrize("sender", ["ACME", "3 Mobile", SERVICE])
    def test_what_was_sent_is_found(self, twilio, sender, gb_person):
        sid = send(twilio, to=gb_person, from_=sender).sid

        assert found_sids(twilio, to=gb_person, from_=sender) == [sid]

    def test_what_another_name_sent_is_a_doubt(self, twilio, gb_person):
        sid = send(twilio, to=gb_person, from_="ACME").sid

        matches = matches_of(twilio, to=gb_person, from_="Other")

        assert ([*matches.certain], [match.sid for match in matches.possible]) == ([], [sid])


def test_twilio_lists_a_name_as_it_was_given(standin_twilio, gb_person):
    sid = send(standin_twilio, to=gb_person, from_="ACME").sid

    listed = standin_twilio._client.messages.list(from_="ACME", to=gb_person)

    assert [(message.sid, message.from_) for message in listed] == [(sid, "ACME")]


def test_what_a_service_sent_by_rcs_is_found(standin_twilio, gb_person):
    sid = send(standin_twilio, to=gb_person, from_=SERVICE).sid
    listed = standin_twilio._standin.account.messages[sid]
    listed.to, listed.sender = f"rcs:{gb_person}", "rcs:acme"

    assert found_sids(standin_twilio, to=gb_person, from_=SERVICE) == [sid]


def test_what_fell_back_from_rcs_to_sms_is_found(standin_twilio, gb_person):
    sid = send(standin_twilio, to=gb_person, from_=SERVICE).sid

    assert found_sids(standin_twilio, to=gb_person, from_=SERVICE, channel="rcs") == [sid]
