"""The app logs what alerts search for: their queries are applied to the log of an app with faults."""

import json
import re
import urllib.request
from urllib.parse import urlencode

import pytest
from azure.storage.queue import QueueClient

from shared.domain.deliveries.attempts.attempt_changes import begin_attempt
from shared.domain.deliveries.delivery import new_delivery
from shared.domain.deliveries.held_message import held_message, hold_for_account
from shared.domain.deliveries.retry_policy import RetryPolicy
from shared.domain.webhook_signature import SIGNATURE, sign
from shared.services.messages.cancel import cancel
from shared.triggers.clock import utc_now
from shared.wiring.services import Services
from tests import kql
from tests.examples import a_message
from tests.journey.hosts.functions_host import HostedApp
from tests.journey.running_app import ROOT, eventually, request
from tests.standin import ACCOUNT_SID, AUTH_TOKEN

PUBLIC_URL = "https://desk.example"
QUERIES = ROOT / "infra" / "queries"
SENDER_DISABLED = "AzureWebJobs.outbox_deliver.Disabled"

pytestmark = pytest.mark.own_settings


def control(standin, method: str, path: str, body: object) -> None:
    control_request = urllib.request.Request(
        f"{standin.url}/_control/{path}", data=json.dumps(body).encode(), method=method
    )
    control_request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(control_request, timeout=30):
        pass


def report(host: str, delivery: str, **form: str) -> int:
    """Post a status callback, as Twilio does."""
    path = f"/api/sms/status?{urlencode({'delivery': delivery, 'attempt': 'a'})}"
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        SIGNATURE: sign(PUBLIC_URL + path, form.items(), token=AUTH_TOKEN),
    }
    return request("POST", host + path, urlencode(form).encode(), headers).status


@pytest.fixture(scope="module")
def logged(host, azurite, standin, tmp_path_factory) -> list[str]:
    """Cause many faults, and return the messages of the log."""
    values = {
        "AzureWebJobsStorage": azurite.connection_string,
        "PUBLIC_URL": PUBLIC_URL,
        "TWILIO_API_URL": standin.url,
        "TWILIO_ACCOUNT_SID": ACCOUNT_SID,
        "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
        "TWILIO_FROM": "+15005550006",
    }
    with host.run_app(tmp_path_factory.mktemp("alerts"), values) as app:
        _cause_faults(app, azurite, standin)
    logged = app.messages
    with host.run_app(tmp_path_factory.mktemp("stuck"), values | {SENDER_DISABLED: "true"}) as app:
        _let_a_message_wait(app, azurite)
        _hold_a_message(app, values)
    return logged + app.messages


def _let_a_message_wait(app: HostedApp, azurite) -> None:
    """Let a message wait on the outbox for at least a second."""
    outbox = QueueClient.from_connection_string(azurite.connection_string, "outbox")
    outbox.send_message(json.dumps({"id": "alert-stuck", "to": "+12025550149", "body": "x"}))

    def backlog_has_an_old_message() -> bool:
        app.run_function("poison_drain")
        return bool(re.search(r"the oldest for [1-9]\d* s", app.logged))

    eventually(backlog_has_an_old_message)


def _hold_a_message(app: HostedApp, values: dict[str, str]) -> None:
    """Let a message be held because Twilio refuses the account, and make a tick."""
    services, now = Services(values), utc_now()
    message = a_message(id="alert-held")
    claimed = begin_attempt(new_delivery(message, now=now), attempt_id="a", now=now)
    held = services.ledger.save(hold_for_account(claimed, attempt_id="a", reason="refused", now=now))
    services.held_messages.add(held_message(held, retry_policy=RetryPolicy()))
    services.breaker.record_refusal("alert-held", code=20003, reason="refused", began=now, now=now)
    app.run_function("reminders_tick")
    eventually(lambda: "circuit breaker open" in app.logged)
    cancel(message, ledger=services.ledger, now=now)


def _cause_faults(app: HostedApp, azurite, standin) -> None:
    outbox = QueueClient.from_connection_string(azurite.connection_string, "outbox")
    for message in (
        {"id": "alert-refused", "to": "+15005550009", "body": "x"},
        {"id": "alert-failed", "to": "+12025550147", "body": "x"},
        {"id": "alert-invalid", "body": "no number"},
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
        app.run_function(timer)


def query_rows(name: str, logged: list[str]) -> list[dict[str, str]]:
    """Apply the query of an alert to the log."""
    return kql.query_rows((QUERIES / f"{name}.kql").read_text(), logged)


def test_the_query_for_missing_ticks_finds_ticks_and_the_backlog(logged):
    found = {row["message"].split()[0] for row in query_rows("tick-missing", logged)}

    assert found == {"tick", "backlog:"}


def test_the_query_for_dead_letters_finds_the_age_of_the_newest(logged):
    assert any(0 <= int(row["newest"]) <= 600 for row in query_rows("dead-letters", logged))


def test_the_query_for_a_stuck_outbox_finds_the_age_of_the_oldest_message(logged):
    assert max(int(row["oldest"]) for row in query_rows("outbox-stuck", logged)) >= 1


def test_the_query_for_unknown_outcomes_finds_an_attempt_without_an_answer(logged):
    assert [row for row in query_rows("unknown-outcomes", logged) if "alert-unknown" in row["message"]]


def test_the_query_for_a_refused_account_finds_ticks_that_held_messages_with_the_remedy(logged):
    rows = query_rows("account-refused", logged)

    assert rows
    assert all("Check TWILIO_ACCOUNT_SID" in row["message"] for row in rows)


def test_the_query_for_failed_deliveries_finds_status_and_code(logged):
    found = {(row["delivery"], row["status"]): row["code"] for row in query_rows("failed-deliveries", logged)}

    assert found["alert-failed", "undelivered"] == "30003"
    assert int(found["alert-refused", "failed"]) > 20000


def test_no_row_of_a_query_contains_a_phone_number(logged):
    for name in ("tick-missing", "dead-letters", "outbox-stuck", "unknown-outcomes", "failed-deliveries"):
        for row in query_rows(name, logged):
            assert not re.search(r"\+\d{7}", " ".join(row.values()))
