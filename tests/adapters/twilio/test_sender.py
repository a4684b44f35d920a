"""The real sender, with Twilio's own client, against the stand-in, and against servers that misbehave."""

import json
import socket
import threading
import urllib.request
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from msgspec import structs

from local.ports import free_port
from local.twilio.state.content import Content
from shared.adapters.twilio.client import TwilioApi
from shared.adapters.twilio.sender import TwilioSender
from shared.domain.deliveries.status import Status
from shared.domain.messages.message_fields import Method
from shared.errors import (
    AccountRefused,
    SendDelayed,
    SendRefused,
    SendUnknown,
    TwilioUnavailable,
)
from tests.examples import NOON, PERSON, a_message
from tests.journey.running_app import eventually, request
from tests.raw_http import whole_request
from tests.standin import ACCOUNT_SID, AUTH_TOKEN

DAY = timedelta(days=1)
SAY = "<Response><Say>Hello</Say></Response>"
CALLBACK = "https://desk.example/api/sms/status?delivery=a&attempt=b#rc=3&rp=5xx,ct,rt"

ALIKE = {"to": PERSON, "from": "+15005550006", "body": "Hello", "direction": "outbound-api"}
CREATED = "Sun, 01 Mar 2026 12:00:05 +0000"
# Every field of a call is nullable in Twilio's own description of its API.
FIELDS = ("status", "direction", "to", "from", "date_created", "num_media", "num_segments", "price", "body")


def a_sender(url: str, *, auth=(ACCOUNT_SID, AUTH_TOKEN), timeout: float = 5) -> TwilioSender:
    return TwilioSender(TwilioApi(account_sid=ACCOUNT_SID, auth=auth, url=url, timeout=timeout))


def send(sender: TwilioSender, **fields):
    message = a_message(**{"from_": "+15005550006", **fields})
    return sender.send(message, callback=CALLBACK, twiml=SAY, now=NOON)


def known_to(standin, kind: str, sid: str) -> dict:
    manager = urllib.request.HTTPPasswordMgrWithDefaultRealm()
    manager.add_password(None, standin.url, ACCOUNT_SID, AUTH_TOKEN)
    opener = urllib.request.build_opener(urllib.request.HTTPBasicAuthHandler(manager))
    with opener.open(
        f"{standin.url}/2010-04-01/Accounts/{ACCOUNT_SID}/{kind}/{sid}.json", timeout=5
    ) as answer:
        return json.load(answer)


@pytest.fixture
def static_page(tmp_path) -> Iterator[str]:
    """The URL of a page that is served as storage and web servers serve files: only by GET."""
    (tmp_path / "hello.xml").write_text("<Response><Say>Hello from a page</Say></Response>")
    handler = partial(SimpleHTTPRequestHandler, directory=tmp_path)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/hello.xml"
        server.shutdown()
        thread.join()


def place_call(standin, **fields) -> list[str]:
    """Place a call; return what is heard. Its URL may be plain HTTP, as no message's may."""
    message = structs.replace(a_message(from_="+15005550006", channel="call"), body="", **fields)
    sender = a_sender(standin.url)
    sent = sender.send(message, callback=CALLBACK, twiml="", now=NOON)
    assert eventually(lambda: (found := sender.fetch(sent.sid)) and found.report.status.is_final)
    call = request("GET", f"{standin.url}/_control/calls/{sent.sid}", None, {}).json
    return [heard["text"] for heard in call["transcript"]]


class TestAgainstTheStandIn:
    def test_a_text_is_with_twilio(self, standin):
        sent = send(a_sender(standin.url), body="Hi {name}", values={"name": "Ana"})

        known = known_to(standin, "Messages", sent.sid)
        assert (known["to"], known["from"], known["body"]) == ("+15005550100", "+15005550006", "Hi Ana")
        assert sent.segments == 1

    def test_pictures_go_along(self, standin):
        sent = send(a_sender(standin.url), media=["https://example.com/a.png", "https://example.com/b.png"])

        assert known_to(standin, "Messages", sent.sid)["num_media"] == "2"

    @pytest.mark.parametrize("value", ["O'Hara", 'the "7"', "a\nb", "{1}", "ß€😀", "\\", "</Body>&=+%20"])
    def test_a_content_template_goes_with_its_variables_and_without_a_body(self, standin, value):
        sid = "HX" + "1" * 32
        standin.account.contents[sid] = Content(sid=sid, body="For {{1}} and {{name}}.", created=NOON)

        sent = send(
            a_sender(standin.url), body="", content={"sid": sid, "values": {"1": value, "name": "Ana"}}
        )

        known = known_to(standin, "Messages", sent.sid)
        assert (known["body"], known["num_media"]) == (f"For {value} and Ana.", "0")

    def test_a_content_template_needs_no_variables(self, standin):
        sid = "HX" + "1" * 32
        standin.account.contents[sid] = Content(sid=sid, body="{{1}}", variables={"1": "You"}, created=NOON)

        sent = send(a_sender(standin.url), body="", content={"sid": sid})

        assert known_to(standin, "Messages", sent.sid)["body"] == "You"

    @pytest.mark.parametrize(
        ("content", "code"),
        [
            ({"sid": "HX" + "2" * 32}, 21655),
            ({"sid": "HX" + "1" * 32}, 21656),
            ({"sid": "HX" + "1" * 32, "values": {"1": ""}}, 21656),
        ],
    )
    def test_a_content_template_that_twilio_refuses_is_refused(self, standin, content, code):
        sid = "HX" + "1" * 32
        standin.account.contents[sid] = Content(sid=sid, body="{{1}}", created=NOON)

        with pytest.raises(SendRefused) as refused:
            send(a_sender(standin.url), body="", content=content)

        assert refused.value.code == code

    def test_a_messaging_service_can_be_the_sender(self, standin):
        service = "MG" + "2" * 32

        sent = send(a_sender(standin.url), from_=service)

        assert known_to(standin, "Messages", sent.sid)["messaging_service_sid"] == service

    def test_a_call_is_with_twilio(self, standin):
        sent = send(a_sender(standin.url), channel="call")

        assert sent.sid.startswith("CA")
        assert known_to(standin, "Calls", sent.sid)["to"] == "+15005550100"

    @pytest.mark.parametrize(
        ("machine", "who"),
        [("hang_up", "machine_start"), ("after_beep", "machine_end_beep"), ("speak", None)],
    )
    def test_twilio_finds_out_who_picked_up_if_it_matters(self, standin, machine, who):
        request("PUT", f"{standin.url}/_control/numbers/+15005550177", {"machine": True}, {})
        sender = a_sender(standin.url)

        sent = send(sender, to="+15005550177", channel="call", machine=machine)

        over = eventually(
            lambda: (found := sender.fetch(sent.sid)) and found.report.status is Status.ANSWERED and found
        )
        assert over.report.answered_by == who

    def test_the_document_of_a_call_may_be_a_static_page_which_answers_get_only(self, standin, static_page):
        assert place_call(standin, url=static_page, method=Method.GET) == ["Hello from a page"]
        assert place_call(standin, url=static_page, method=Method.POST)[0].startswith("We are sorry")

    def test_an_api_key_opens_twilio_too(self, standin):
        assert send(a_sender(standin.url, auth=("SK" + "1" * 32, "secret"))).sid

    def test_a_wrong_token_is_refused_with_twilios_code(self, standin):
        with pytest.raises(AccountRefused) as caught:
            send(a_sender(standin.url, auth=(ACCOUNT_SID, "wrong")))

        assert caught.value.code == 20003

    @pytest.mark.parametrize(
        ("fields", "code"),
        [
            ({"to": "+15005550001"}, 21211),
            ({"to": "+15005550009"}, 21614),
            ({"from_": "+15005550009"}, 21606),
            ({"channel": "call", "to": "+15005550004"}, 21216),
        ],
    )
    def test_what_twilio_refuses_has_its_code(self, standin, fields, code):
        with pytest.raises(SendRefused) as caught:
            send(a_sender(standin.url), **fields)

        assert caught.value.code == code

    def test_a_whatsapp_message_goes_from_and_to_whatsapp(self, standin):
        sent = send(a_sender(standin.url), channel="whatsapp")

        known = known_to(standin, "Messages", sent.sid)
        assert (known["to"], known["from"]) == ("whatsapp:+15005550100", "whatsapp:+15005550006")

    def test_a_full_queue_is_no_refusal(self, standin):
        with pytest.raises(SendDelayed):
            send(a_sender(standin.url), from_="+15005550008")


class TestLookingForWhatWasSent:
    """The stand-in's clock is virtual, but it starts now."""

    def find_matches(self, standin, **fields):
        message = a_message(**{"from_": "+15005550006", **fields})
        now = standin.clock.now()
        found = a_sender(standin.url).find_matches(message, since=now - DAY, until=now + DAY, now=now)
        return [one.sid for one in found.certain]

    @pytest.mark.parametrize(
        "fields",
        [
            {"body": "Find me", "to": "+15005550301"},
            {"body": "  Find me ", "to": "+15005550302"},
            {"body": "Look", "to": "+15005550303", "media": ["https://example.com/a.png"]},
            {"body": "Find me", "to": "+15005550304", "channel": "whatsapp"},
            {"body": "Find me", "to": "+15005550305", "channel": "call"},
            {"body": "Find me", "to": "+15005550306", "from_": "MG" + "2" * 32},
        ],
    )
    def test_what_was_sent_is_found(self, standin, fields):
        sent = send(a_sender(standin.url), **fields)

        assert self.find_matches(standin, **fields) == [sent.sid]

    def test_what_is_not_quite_the_same_is_not(self, standin):
        same = {"body": "Find me", "to": "+15005550311"}
        send(a_sender(standin.url), **{**same, "body": "Find you"})
        send(a_sender(standin.url), **{**same, "to": "+15005550312"})
        send(a_sender(standin.url), **same, media=["https://example.com/a.png"])
        send(a_sender(standin.url), **same, from_="MG" + "2" * 32)
        send(a_sender(standin.url), **same, channel="call")

        assert self.find_matches(standin, **same) == []

    def test_of_many_all_are_found_oldest_first_over_pages(self, standin):
        same = {"body": "Again", "to": "+15005550313"}
        sids = [send(a_sender(standin.url), **same).sid for _ in range(205)]

        assert sorted(self.find_matches(standin, **same)) == sorted(sids)

    def test_what_was_sent_at_another_time_is_not_found(self, standin):
        fields = {"body": "Find me", "to": "+15005550314"}
        send(a_sender(standin.url), **fields)
        now = standin.clock.now()
        message = a_message(**fields, from_="+15005550006")

        earlier, later = (now - 2 * DAY, now - DAY), (now + DAY, now + 2 * DAY)
        for since, until in (earlier, later):
            found = a_sender(standin.url).find_matches(message, since=since, until=until, now=now)
            assert found.certain == []

    def test_what_became_of_it_is_told(self, standin):
        sender = a_sender(standin.url)
        text, call = send(sender, to="+15005550315"), send(sender, to="+15005550315", channel="call")

        assert sender.fetch(text.sid).report.segments == 1
        assert sender.fetch(call.sid).sid == call.sid
        assert sender.fetch("SM" + "f" * 32) is None

    def test_a_wrong_token_is_no_proof_of_absence(self, standin):
        sender = a_sender(standin.url, auth=(ACCOUNT_SID, "wrong"))

        with pytest.raises(TwilioUnavailable):
            sender.fetch("SM" + "f" * 32)
        with pytest.raises(TwilioUnavailable):
            sender.find_matches(a_message(from_="+15005550006"), since=NOON, until=NOON, now=NOON)


@pytest.fixture
def misbehaving() -> Iterator[Callable[[bytes | None], tuple[str, list[bytes]]]]:
    """Serve one scripted answer a connection (None: no answer at all); tell what was asked."""
    servers: list[socket.socket] = []

    def serve(answer: bytes | None) -> tuple[str, list[bytes]]:
        listening = socket.create_server(("127.0.0.1", 0))
        servers.append(listening)
        asked: list[bytes] = []

        def run() -> None:
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                with connection:
                    asked.append(whole_request(connection))
                    if answer is None:
                        connection.settimeout(3)
                        connection.recv(1)  # until they give up
                    else:
                        connection.sendall(answer)

        threading.Thread(target=run, daemon=True).start()
        return f"http://127.0.0.1:{listening.getsockname()[1]}", asked

    yield serve
    for server in servers:
        server.shutdown(socket.SHUT_RDWR)
        server.close()


def http(status: str, body: bytes = b"", *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


class TestAgainstServersThatMisbehave:
    def test_no_answer_in_time_is_unknown_and_asked_once(self, misbehaving):
        url, asked = misbehaving(None)

        with pytest.raises(SendUnknown):
            send(a_sender(url, timeout=0.3))

        assert len(asked) == 1

    @pytest.mark.parametrize(
        "answer",
        [
            b"",  # the connection is closed without a word
            http("500 Internal Server Error", b'{"code": 20500, "message": "oops"}'),
            http("503 Service Unavailable", b"<html>"),
            http("201 Created", b"{}"),
            http("201 Created", b"not JSON"),
            http("302 Found", b"", "Location: /elsewhere"),
            b"HTTP/1.1 201 Created\r\nContent-Length: 100\r\n\r\n{",
        ],
    )
    def test_what_may_have_been_processed_is_unknown_and_asked_once(self, misbehaving, answer):
        url, asked = misbehaving(answer)

        with pytest.raises(SendUnknown):
            send(a_sender(url))

        assert len(asked) == 1

    @pytest.mark.parametrize(
        ("answer", "server_error"),
        [
            (http("503 Service Unavailable", b"<html>"), True),
            (http("500 Internal Server Error", b'{"code": 20500, "message": "oops"}'), True),
            (http("201 Created", b"{}"), False),
            (b"", False),
        ],
    )
    def test_an_answer_with_5xx_is_told_from_no_answer(self, misbehaving, answer, server_error):
        url, _ = misbehaving(answer)

        with pytest.raises(SendUnknown) as caught:
            send(a_sender(url))

        assert caught.value.server_error is server_error

    def test_too_many_requests_waits_as_long_as_twilio_asks(self, misbehaving):
        url, asked = misbehaving(http("429 Too Many Requests", b'{"code": 20429}', "Retry-After: 7"))

        with pytest.raises(SendDelayed) as caught:
            send(a_sender(url))

        assert (caught.value.after, caught.value.code, len(asked)) == (7, 20429, 1)

    def test_a_receipt_needs_nothing_but_a_sid(self, misbehaving):
        url, _ = misbehaving(http("201 Created", json.dumps(dict.fromkeys(FIELDS) | {"sid": "CA1"}).encode()))

        assert send(a_sender(url), channel="call").sid == "CA1"

    @pytest.mark.parametrize(
        "answer",
        [
            http("404 Not Found", b"no route"),
            http("200 OK", b"{}"),
            http("200 OK", b'{"calls": []}'),
            http("200 OK", json.dumps({"messages": [{"sid": "SM1", **ALIKE}]}).encode()),  # without its time
            http("200 OK", json.dumps({"messages": [{**ALIKE, "date_created": CREATED}]}).encode()),  # or SID
        ],
    )
    def test_what_is_no_list_is_no_proof_of_absence(self, misbehaving, answer):
        url, _ = misbehaving(answer)

        with pytest.raises(TwilioUnavailable):
            a_sender(url).find_matches(
                a_message(from_="+15005550006"), since=NOON, until=NOON + DAY, now=NOON
            )

    def test_another_message_without_its_time_at_the_end_of_a_list_does_not_hide_ours(self, misbehaving):
        ours = {"sid": "SM1", **ALIKE, "date_created": CREATED}
        other = {"sid": "SM2", **ALIKE, "body": "another text"}
        url, _ = misbehaving(http("200 OK", json.dumps({"messages": [ours, other]}).encode()))

        found = a_sender(url).find_matches(
            a_message(from_="+15005550006"), since=NOON, until=NOON + DAY, now=NOON
        )

        assert [record.sid for record in found.certain] == ["SM1"]

    def test_what_a_trial_account_writes_before_a_text_does_not_hide_it(self, misbehaving):
        text = f"Sent from your Twilio trial account - {ALIKE['body']}"
        one = {"sid": "SM1", **ALIKE, "body": text, "date_created": CREATED}
        url, _ = misbehaving(http("200 OK", json.dumps({"messages": [one]}).encode()))

        found = a_sender(url).find_matches(
            a_message(from_="+15005550006"), since=NOON, until=NOON + DAY, now=NOON
        )

        assert [one.sid for one in found.certain] == ["SM1"]

    def test_a_refused_connection_is_tried_again_later(self):
        with pytest.raises(SendDelayed):
            send(a_sender(f"http://127.0.0.1:{free_port()}"))

    def test_not_after_tells_twilio_how_long_to_try(self, misbehaving):
        url, asked = misbehaving(http("201 Created", b'{"sid": "SM1"}'))

        send(a_sender(url), not_after=(NOON + timedelta(seconds=90)).isoformat())
        send(a_sender(url), not_after=(NOON + timedelta(days=9)).isoformat())
        send(a_sender(url))

        assert b"ValidityPeriod=90" in asked[0]
        assert b"ValidityPeriod=36000" in asked[1]
        assert b"ValidityPeriod" not in asked[2]

    def test_the_callback_reaches_twilio_with_its_fragment(self, misbehaving):
        url, asked = misbehaving(http("201 Created", b'{"sid": "SM1"}'))

        send(a_sender(url))

        assert b"StatusCallback=https%3A%2F%2Fdesk.example%2Fapi%2Fsms%2Fstatus%3Fdelivery%3Da" in asked[0]
        assert b"%23rc%3D3%26rp%3D5xx%2Cct%2Crt" in asked[0]
