"""The app logs what alerts look for: their queries, applied to the log of an app with faults."""

import functools
import json
import re
import urllib.request
from urllib.parse import urlencode

import pytest
from azure.storage.queue import QueueClient

from local.machine import MASTER_KEY
from shared.domain.webhook_signature import SIGNATURE, sign
from tests.journey.running_app import ROOT, HostedApp, app_alone, eventually, request
from tests.standin import ACCOUNT_SID, AUTH_TOKEN

PUBLIC = "https://desk.example"
QUERIES = ROOT / "infra" / "queries"
SENDER_IS_OFF = "AzureWebJobs.outbox_deliver.Disabled"


def control(standin, method: str, what: str, body: object) -> None:
    asked = urllib.request.Request(
        f"{standin.url}/_control/{what}", data=json.dumps(body).encode(), method=method
    )
    asked.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(asked, timeout=30):
        pass


def report(host: str, delivery: str, **form: str) -> int:
    """Post a status callback, as Twilio does."""
    path = f"/api/sms/status?{urlencode({'delivery': delivery, 'attempt': 'a'})}"
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        SIGNATURE: sign(PUBLIC + path, form.items(), token=AUTH_TOKEN),
    }
    return request("POST", host + path, urlencode(form).encode(), headers).status


@pytest.fixture(scope="module")
def logged(azurite, standin, tmp_path_factory) -> list[str]:
    """Cause many faults, and return the log, one message a line."""
    values = {
        "AzureWebJobsStorage": azurite.connection_string,
        "PUBLIC_URL": PUBLIC,
        "TWILIO_API_URL": standin.url,
        "TWILIO_ACCOUNT_SID": ACCOUNT_SID,
        "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
        "TWILIO_FROM": "+15005550006",
    }
    with app_alone(tmp_path_factory.mktemp("alerts"), values) as app:
        _cause_faults(app, azurite, standin)
    logged = app.logged
    with app_alone(tmp_path_factory.mktemp("stuck"), values | {SENDER_IS_OFF: "true"}) as app:
        _be_stuck(app, azurite)
    return re.findall(r"^[\d:]+ \w+ +(?:\[\S+\] )?\w+: (.*)$", logged + app.logged, re.MULTILINE)


def _be_stuck(app: HostedApp, azurite) -> None:
    """Let a message wait on the outbox for more than a second."""
    outbox = QueueClient.from_connection_string(azurite.connection_string, "outbox")
    outbox.send_message(json.dumps({"id": "alert-stuck", "to": "+12025550149", "body": "x"}))

    def backlog_shows_it() -> bool:
        _run_timer("poison_drain", app)
        return bool(re.search(r"the oldest for [1-9]\d* s", app.logged))

    eventually(backlog_shows_it)


def _cause_faults(app: HostedApp, azurite, standin) -> None:
    outbox = QueueClient.from_connection_string(azurite.connection_string, "outbox")
    for message in (
        {"id": "alert-refused", "to": "+15005550009", "body": "x"},
        {"id": "alert-failed", "to": "+12025550147", "body": "x"},
        {"id": "alert-invalid", "body": "to nobody"},
    ):
        outbox.send_message(json.dumps(message))
    eventually(
        lambda: all(word in app.logged for word in ("message alert-failed to", "is invalid", "is failed ("))
    )
    assert (
        report(
            app.url,
            "alert-failed",
            MessageSid="SM" + "1" * 32,
            MessageStatus="undelivered",
            ErrorCode="30003",
        )
        == 204
    )
    control(standin, "PUT", "faults", [{"on": "messages", "mode": "500_after", "rate": 1}])
    outbox.send_message(json.dumps({"id": "alert-unknown", "to": "+12025550148", "body": "x"}))
    eventually(lambda: "message alert-unknown" in app.logged)
    control(standin, "PUT", "faults", [])
    for timer in ("reminders_tick", "poison_drain"):
        _run_timer(timer, app)


def _run_timer(timer: str, app: HostedApp) -> None:
    headers = {"x-functions-key": MASTER_KEY}
    assert request("POST", f"{app.url}/admin/functions/{timer}", {}, headers).status == 202
    eventually(functools.partial(_succeeded, timer, app))


def _succeeded(function: str, app: HostedApp) -> bool:
    return f"{function} succeeded" in app.logged


def rows(name: str, logged: list[str]) -> list[dict[str, str]]:
    """Apply a query's conditions and its ``parse`` to what was logged; return what it would look at."""
    query = (QUERIES / f"{name}.kql").read_text()
    begins, ends = (re.findall(rf"message {word} '([^']+)'", query) for word in ("startswith", "endswith"))
    has = re.findall(r"message has '([^']+)'", query)
    found = [
        line
        for line in logged
        if (not begins or any(line.startswith(word) for word in begins))
        and all(line.endswith(word) for word in ends)
        and (not has or any(word in line for word in has))
    ]
    parsed = re.search(r"\| parse message with (.*)", query)
    if parsed is None:
        return [{"message": line} for line in found]
    pattern = "".join(map(_part, re.findall(r"'[^']*'|\*|\w+(?::long)?", parsed[1])))
    return [match.groupdict() for line in found if (match := re.fullmatch(pattern, line))]


def _part(part: str) -> str:
    """Return one part of ``parse ... with`` as a regular expression."""
    if part == "*":
        return ".*?"
    if part.startswith("'"):
        return re.escape(part[1:-1])
    name, _, kind = part.partition(":")
    return rf"(?P<{name}>-?\d+)" if kind else rf"(?P<{name}>.*?)"


def test_ticks_and_the_backlog_are_seen(logged):
    seen = {row["message"].split()[0] for row in rows("tick-missing", logged)}

    assert seen == {"tick", "backlog:"}


def test_a_new_dead_letter_is_seen_by_its_age(logged):
    assert any(0 <= int(row["newest"]) <= 600 for row in rows("dead-letters", logged))


def test_how_long_the_outbox_waits_is_seen(logged):
    assert max(int(row["oldest"]) for row in rows("outbox-stuck", logged)) >= 1


def test_an_attempt_without_an_answer_is_seen(logged):
    assert [row for row in rows("unknown-outcomes", logged) if "alert-unknown" in row["message"]]


def test_failed_deliveries_are_seen_with_status_and_code(logged):
    seen = {(row["delivery"], row["status"]): row["code"] for row in rows("failed-deliveries", logged)}

    assert seen["alert-failed", "undelivered"] == "30003"
    assert int(seen["alert-refused", "failed"]) > 20000


def test_what_alerts_read_holds_no_number_and_no_words(logged):
    for name in ("tick-missing", "dead-letters", "outbox-stuck", "unknown-outcomes", "failed-deliveries"):
        for row in rows(name, logged):
            assert not re.search(r"\+\d{7}", " ".join(row.values()))
