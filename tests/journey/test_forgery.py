"""Generated webhooks over HTTP, verified by the running app and by Twilio's Node SDK."""

import http.client
from urllib.parse import urlsplit

from tests.contract.forgery import SignedRequest, accepted_by_node_sdk, webhooks

COUNT = 400


def test_the_app_accepts_the_requests_that_twilios_sdk_accepts(switchboard):
    bases = [f"{switchboard.functions}/api/voice/inbound", f"{switchboard.functions}/api/twimlets/message"]
    requests = [
        webhook
        for webhook in webhooks(COUNT * 2, seed=7, bases=bases, token=switchboard.auth_token)
        if webhook.url.startswith(switchboard.functions)
        and "/api/x/" not in webhook.url
        and has_route(webhook)
    ]

    accepted = accepted_by_node_sdk(requests, switchboard.auth_token)

    host = urlsplit(switchboard.functions)
    connection = http.client.HTTPConnection(host.hostname, host.port, timeout=60)
    statuses = [status_of(connection, webhook) for webhook in requests]
    connection.close()
    expected = [200 if is_accepted else 403 for is_accepted in accepted]
    differing = [
        (webhook.kind, webhook, status, expected_status)
        for webhook, status, expected_status in zip(requests, statuses, expected, strict=True)
        if status != expected_status
    ]
    assert not differing, differing[:3]
    assert len(requests) >= COUNT
    assert 100 < statuses.count(403) < COUNT


def has_route(webhook: SignedRequest) -> bool:
    """Return whether the app has this route; if not, the host answers 404 before the signature is checked."""
    return webhook.method == "POST" or "/twimlets/" in webhook.url


def status_of(connection: http.client.HTTPConnection, webhook: SignedRequest) -> int:
    target = webhook.url.removeprefix(f"http://{connection.host}:{connection.port}")
    connection.request(webhook.method, target, body=webhook.body, headers=webhook.headers)
    answer = connection.getresponse()
    answer.read()
    return answer.status
