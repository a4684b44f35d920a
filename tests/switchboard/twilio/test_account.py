"""Requests to Twilio's hosts, against a small server that says what it is told to."""

import json
import traceback
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from switchboard.terminal.failed import Failed
from switchboard.twilio.account import TwilioAccount, TwilioRefused, TwilioUnreachable
from switchboard.twilio.credentials import Credentials

SID = "AC" + "1" * 32
SECRET = "very-secret"


class FakeTwilio:
    """Answers by path, and keeps the requests."""

    def __init__(self):
        self.answers: dict[str, tuple] = {}
        self.asked: list[tuple] = []
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                self._answer()

            def do_POST(self):
                self._answer()

            def _answer(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
                fake.asked.append((self.command, self.path, body, self.headers.get("Authorization")))
                status, answer, headers = fake.answers.get(self.path.partition("?")[0], (404, {}, {}))
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(answer if isinstance(answer, bytes) else json.dumps(answer).encode())

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    def says(self, path, answer, status=200, **headers):
        self.answers[path] = (status, answer, headers)

    def stop(self):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture(scope="module")
def running():
    fake = FakeTwilio()
    yield fake
    fake.stop()


@pytest.fixture
def fake(running):
    running.answers.clear()
    running.asked.clear()
    return running


def account_at(url, advice=lambda _: ""):
    return TwilioAccount(Credentials(SID, SID, SECRET, url, "a test"), advice)


def test_paths_of_the_api_are_below_the_account_and_those_of_other_hosts_are_whole(fake):
    account = account_at(fake.url)
    fake.says(f"/2010-04-01/Accounts/{SID}/Calls.json", {"calls": []})
    fake.says("/v1/Services", {"services": []})

    account.get("api", "Calls.json", Status="busy", To=None, From="")
    account.get("messaging", "/v1/Services", PageSize=5)

    assert [path for _, path, *_ in fake.asked] == [
        f"/2010-04-01/Accounts/{SID}/Calls.json?Status=busy",
        "/v1/Services?PageSize=5",
    ]


@pytest.mark.parametrize(
    ("url", "host", "expected"),
    [
        ("https://api.twilio.com", "messaging", "https://messaging.twilio.com/v1/Services"),
        (
            "https://api.dublin.ie1.twilio.com",
            "messaging",
            "https://messaging.dublin.ie1.twilio.com/v1/Services",
        ),
        ("http://127.0.0.1:7080", "messaging", "http://127.0.0.1:7080/v1/Services"),
        ("https://api.twilio.com.evil.example", "pricing", "https://api.twilio.com.evil.example/v1/Services"),
    ],
)
def test_each_host_of_twilio_is_named_and_the_stand_in_is_all_of_them(url, host, expected):
    assert account_at(url)._at(host, "/v1/Services") == expected


def test_an_empty_field_of_a_form_is_sent_and_one_without_a_value_is_not(fake):
    path = f"/2010-04-01/Accounts/{SID}/IncomingPhoneNumbers.json"
    fake.says(path, {"sid": "PN1"}, 201)

    account_at(fake.url).post("api", "IncomingPhoneNumbers.json", {"VoiceUrl": "", "BundleSid": None})

    ((method, _, body, _),) = fake.asked
    assert (method, body) == ("POST", "VoiceUrl=")


def test_pages_are_followed_on_the_host_that_was_asked_whatever_the_answer_names(fake):
    fake.says("/v1/a", {"items": [1, 2], "meta": {"next_page_url": "https://evil.example/v1/b?Page=1"}})
    fake.says("/v1/b", {"items": [3], "meta": {"next_page_url": None}})

    assert [*account_at(fake.url).pages("messaging", "/v1/a", "items")] == [1, 2, 3]
    assert fake.asked[1][1] == "/v1/b?Page=1"


def test_a_redirect_is_not_followed_with_the_credentials(fake):
    fake.says("/v1/a", {}, 302, Location=f"{fake.url}/v1/elsewhere")

    with pytest.raises(TwilioRefused, match="HTTP 302"):
        account_at(fake.url).get("messaging", "/v1/a")
    assert len(fake.asked) == 1


def test_a_refusal_has_the_code_the_reason_and_the_advice_and_no_secret(fake):
    fake.says("/v1/a", {"code": 21422, "message": "not available"}, 400)

    with pytest.raises(TwilioRefused) as refused:
        account_at(fake.url, lambda code: f"Advice on {code}.").get("messaging", "/v1/a")

    assert str(refused.value) == "Twilio refused: not available (error 21422). Advice on 21422."
    assert (refused.value.code, refused.value.status, refused.value.exit_status) == (21422, 400, 1)
    told = "".join(traceback.format_exception(refused.value))
    assert SECRET not in told
    assert "Basic" not in told


def test_the_secret_is_in_no_text_of_the_account_and_its_credentials():
    credentials = Credentials(SID, SID, SECRET, "https://api.twilio.com", "a test")
    account = TwilioAccount(credentials)

    assert str(account) == f"{SID} (a test)"
    assert SECRET not in f"{credentials} {credentials!r} {account} {account!r}"


def test_wrong_credentials_are_exit_status_3(fake):
    fake.says("/v1/a", {"code": 20003, "message": "Authenticate"}, 401)

    with pytest.raises(TwilioRefused) as refused:
        account_at(fake.url).get("messaging", "/v1/a")
    assert refused.value.exit_status == 3


def test_what_is_no_twilio_is_said(fake):
    fake.says("/v1/a", b"<html>welcome</html>")

    with pytest.raises(TwilioUnreachable, match="is not Twilio"):
        account_at(fake.url).get("messaging", "/v1/a")
    with pytest.raises(Failed, match=r"cannot be reached at http://127\.0\.0\.1:9"):
        account_at("http://127.0.0.1:9").get("messaging", "/v1/a")


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_change_that_fails_at_twilio_is_in_doubt_and_a_look_is_not(fake, status):
    fake.says("/v1/a", {"code": 20500, "message": "Internal Server Error"}, status)

    with pytest.raises(TwilioUnreachable, match="is not known: look before you try again"):
        account_at(fake.url).post("messaging", "/v1/a", {})
    with pytest.raises(TwilioRefused, match="20500"):
        account_at(fake.url).get("messaging", "/v1/a")


def test_an_answer_that_breaks_off_is_no_traceback(fake):
    fake.says("/v1/a", {"sid": "PN1"}, 201, **{"Content-Length": "500"})

    with pytest.raises(TwilioUnreachable, match="is not known: look before you try again"):
        account_at(fake.url).post("messaging", "/v1/a", {})


@pytest.mark.parametrize("answer", [[], {}, {"items": None}, "no"])
def test_a_list_without_its_items_is_not_twilio(fake, answer):
    fake.says("/v1/a", answer)

    with pytest.raises(TwilioUnreachable, match="not Twilio: no items in /v1/a"):
        list(account_at(fake.url).pages("messaging", "/v1/a", "items"))


def test_the_credentials_of_the_stand_in_go_to_no_proxy(fake, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    fake.says("/v1/a", {"items": []})

    assert account_at(fake.url).get("messaging", "/v1/a") == {"items": []}
