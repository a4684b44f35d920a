"""Twilio's answers, cut, not UTF-8, or somebody else's: none proves anything."""

import json

import pytest

from shared.adapters.twilio.client import TwilioApi
from shared.adapters.twilio.sender import TwilioSender
from shared.errors import SendUnknown, TwilioUnavailable
from tests.examples import NOON, PERSON, a_message
from tests.raw_http import RawServer

SID = "SM" + "1" * 32
MESSAGE = a_message(from_="+15005550006")


def answer(status: str, body: bytes, kind: str = "application/json") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def listed(body: bytes) -> bytes:
    one = {"sid": SID, "to": PERSON, "from": "+15005550006", "direction": "outbound-api", "body": "BODY"}
    text = json.dumps({"messages": [{**one, "date_created": "Sun, 01 Mar 2026 12:00:00 +0000"}]})
    return text.encode().replace(b"BODY", body)


def a_sender(url: str) -> TwilioSender:
    return TwilioSender(TwilioApi(account_sid="AC1", auth=("AC1", "token"), url=url, timeout=5))


REFUSED_FOR_NOW = answer("400 Bad Request", b'{"code": 21611, "message": "queue full"}')


@pytest.mark.parametrize(
    "half",
    [
        REFUSED_FOR_NOW[:30],
        REFUSED_FOR_NOW[:-20],
        b"HTTP/1.1 201 Created\r\nContent-Ty",
        answer("201 Created", b'{"sid": "%s", "body": "caf\xe9"}' % SID.encode()),
        answer("201 Created", b'{"sid": "SM\xff\xfe"}'),
        answer("201 Created", b'{"sid": "SM/../1"}'),
        answer("201 Created", b'{"sid": "CA1"}'),  # of a call, and this is a text
        answer("201 Created", b'{"sid": "%s", "num_segments": "x"}' % SID.encode()),
        answer("201 Created", b"{}", "application/json; charset=undefined"),
        answer("201 Created", b'{"sid": "%s", "to": "+15005550199"}' % SID.encode()),  # to another person
    ],
)
def test_a_message_whose_answer_cannot_be_read_is_unknown(half):
    with RawServer(lambda _: half) as server, pytest.raises(SendUnknown):
        a_sender(server.url).send(MESSAGE, callback="https://desk.example", twiml="", now=NOON)


@pytest.mark.parametrize(
    "half",
    [
        answer("200 OK", listed(b"Hello"))[:40],
        answer("200 OK", listed(b"Hello"))[:-1],
        answer("200 OK", listed(b"Hell\xf4")),  # read with replaced characters it would be another text
        answer("200 OK", listed(b"Hello").replace(b'"to"', b'"num_media": "x", "to"')),
        answer("404 Not Found", b"<html>", "text/html"),
    ],
)
def test_a_list_that_cannot_be_read_is_no_proof_of_absence(half):
    with RawServer(lambda _: half) as server, pytest.raises(TwilioUnavailable):
        a_sender(server.url).find_matches(MESSAGE, since=NOON, until=NOON, now=NOON)


def test_a_list_is_utf_8_whatever_its_header_says():
    message = a_message(from_="+15005550006", body="caf\N{LATIN SMALL LETTER E WITH ACUTE}")
    whole = answer("200 OK", listed(message.text.encode()), "application/json; charset=latin-1")

    with RawServer(lambda _: whole) as server:
        (found,) = a_sender(server.url).find_matches(message, since=NOON, until=NOON, now=NOON).certain

    assert found.sid == SID


@pytest.mark.parametrize(
    "other",
    [
        answer("404 Not Found", b"<html>", "text/html"),
        answer("404 Not Found", b"{}"),
        answer("200 OK", b'{"sid": "SM2", "status": "delivered"}'),
        answer("200 OK", b"{}"),
        answer("200 OK", b'{"sid": "%s", "body": "\xff"}' % SID.encode()),
    ],
)
def test_an_answer_about_something_else_is_no_status(other):
    with RawServer(lambda _: other) as server, pytest.raises(TwilioUnavailable):
        a_sender(server.url).fetch(SID)


def test_twilios_own_404_says_that_it_does_not_know_the_message():
    with RawServer(lambda _: answer("404 Not Found", b'{"code": 20404}')) as server:
        assert a_sender(server.url).fetch(SID) is None


@pytest.mark.parametrize("written", [PERSON, "+1500555XXXX", "", None, "+521" + PERSON[2:]])
def test_a_number_that_twilio_writes_in_another_way_is_the_same_person(written):
    created = answer("201 Created", json.dumps({"sid": SID, "to": written}).encode())

    with RawServer(lambda _: created) as server:
        receipt = a_sender(server.url).send(MESSAGE, callback="https://desk.example", twiml="", now=NOON)

    assert receipt.sid == SID
