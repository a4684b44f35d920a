"""The app in Microsoft's worker, with storage that takes only tokens of a managed identity, over TLS."""

import asyncio
import base64
import json
import threading
import time
from collections.abc import Iterator

import pytest

from local.azurite import ACCOUNT, Azurite
from local.host.worker.client import Worker
from local.host.worker.wire import Datum, HttpReply, HttpRequest, Json, Text
from local.storage import create_queues_and_tables
from tests.azurite import empty_azurite
from tests.raw_http.certificate import make_certificate
from tests.raw_http.server import RawServer
from tests.settings_example import VALID_SETTINGS
from tests.standin import ACCOUNT_SID, AUTH_TOKEN
from tests.triggers.specialised_worker import ROOT

THREADS = 16
CLIENT_ID = "11111111-2222-3333-4444-555555555555"
AUDIENCE = "https://storage.azure.com"
ISSUER = "https://sts.windows.net/00000000-0000-0000-0000-000000000000/"
SECOND_REQUEST_SECONDS = 0.5
"""How long the first token waits, so that a second request, if there is one, is made meanwhile."""


class TokenEndpoint:
    """Answers as the endpoint of a managed identity on App Service does, and keeps what it was asked.

    Source: https://learn.microsoft.com/azure/app-service/overview-managed-identity#rest-endpoint-reference
    """

    def __init__(self) -> None:
        self.requests: list[bytes] = []
        self._second = threading.Event()

    def answer(self, request: bytes) -> bytes:
        self.requests.append(request)
        if len(self.requests) > 1:
            self._second.set()
        self._second.wait(SECOND_REQUEST_SECONDS)
        body = json.dumps(a_token()).encode()
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        return f"{head}Connection: close\r\n\r\n".encode() + body


def a_token() -> dict[str, str]:
    """Return the answer of the endpoint, with a token that Azurite accepts: it checks no signature."""
    now = int(time.time())  # noqa: TID251 - Azurite compares with the real time
    claims = {"aud": AUDIENCE, "iss": ISSUER, "iat": now, "nbf": now - 60, "exp": now + 3_600}
    parts = [{"alg": "RS256", "typ": "JWT"}, claims, {"signature": "none"}]
    encoded = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts]
    return {
        "access_token": ".".join(encoded),
        "expires_on": str(now + 3_600),
        "resource": AUDIENCE,
        "token_type": "Bearer",
        "client_id": CLIENT_ID,
    }


@pytest.fixture
def azurite(tmp_path, monkeypatch) -> Iterator[Azurite]:
    """Azurite over TLS, which accepts tokens; ``REQUESTS_CA_BUNDLE`` trusts its certificate."""
    _, trusted = make_certificate(tmp_path)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(trusted))
    with empty_azurite(
        "--oauth", "basic", "--cert", str(trusted), "--key", str(tmp_path / "key.pem")
    ) as running:
        create_queues_and_tables(running.connection_string.replace("http:", "https:"))
        yield running


def test_the_app_runs_as_a_managed_identity_and_16_threads_request_one_token(azurite, standin):
    endpoint = TokenEndpoint()
    with RawServer(endpoint.answer) as tokens:
        settings = settings_for(azurite, twilio=standin.url, tokens=tokens.url)
        asyncio.run(use_the_app(settings))

    assert len(endpoint.requests) == 1
    asked = endpoint.requests[0]
    assert f"client_id={CLIENT_ID}".encode() in asked
    assert b"x-identity-header: header" in asked.lower()


def settings_for(azurite: Azurite, *, twilio: str, tokens: str) -> dict[str, str]:
    values = {name: value for name, value in VALID_SETTINGS.items() if name != "AzureWebJobsStorage"}
    return {
        **values,
        "TWILIO_API_URL": twilio,
        "TWILIO_TIMEOUT_SECONDS": "60",  # a slow machine must not make an outcome unknown
        "TWILIO_ACCOUNT_SID": ACCOUNT_SID,
        "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
        "PYTHON_THREADPOOL_THREAD_COUNT": str(THREADS),
        "AzureWebJobsStorage__queueServiceUri": f"https://127.0.0.1:{azurite.queue_port}/{ACCOUNT}",
        "AzureWebJobsStorage__tableServiceUri": f"https://127.0.0.1:{azurite.table_port}/{ACCOUNT}/",
        "AzureWebJobsStorage__clientId": CLIENT_ID,
        "IDENTITY_ENDPOINT": f"{tokens}/msi/token",
        "IDENTITY_HEADER": "header",
    }


async def use_the_app(settings: dict[str, str]) -> None:
    """Send texts with every thread of a cold worker, then set a reminder, tick, and look at the health."""
    worker = await Worker.start(ROOT, settings, say=lambda _level, _line: None)
    try:
        functions = {function.name: function for function in await worker.index()}

        async def run(name: str, **inputs: Datum) -> Datum | None:
            outcome = await asyncio.wait_for(worker.invoke(functions[name], inputs), 60)
            assert outcome.ok, outcome
            return outcome.returned

        await asyncio.gather(*(run("outbox_deliver", item=a_text(f"m{n}")) for n in range(THREADS)))
        sent = await run("messages_get", req=http("GET", id="m7"))
        assert json.loads(body_of(sent))["status"] == "sent"
        reminder = b'{"at":"2100-01-01T00:00:00Z","message":{"to":"+15005550100","body":"Hi"}}'
        body_of(await run("reminders_put", req=http("PUT", reminder, id="r")))
        for timer in ("reminders_tick", "poison_drain"):
            await run(timer, timer=Json('{"IsPastDue": false}'))
        body_of(await run("health_details", req=http("GET")))  # 200: every part is well
    finally:
        await worker.stop()


def a_text(message_id: str) -> Text:
    return Text(json.dumps({"id": message_id, "to": "+15005550100", "body": "Hi"}))


def http(method: str, body: bytes = b"", **params: str) -> HttpRequest:
    return HttpRequest(method, "https://desk.example/api", {}, params, {}, body)


def body_of(reply: Datum | None) -> bytes:
    """Return the body of a reply that must be a 200."""
    assert isinstance(reply, HttpReply)
    assert reply.status == "200", reply
    return reply.body
