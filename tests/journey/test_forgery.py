"""Generated webhooks over HTTP, verified by the running app and by Twilio's Node SDK."""

import http.client
from urllib.parse import urlsplit

from tests.contract.forgery import SignedRequest, accepted_by_node_sdk, webhooks

COUNT = 400


def test_the_app_lets_in_whom_twilios_sdk_lets_in(switchboard):
    bases = [f"{switchboard.functions}/api/voice/inbound", f"{switchboard.functions}/api/twimlets/message"]
    several = [
        one
        for one in webhooks(COUNT * 2, seed=7, bases=bases, token=switchboard.auth_token)
        if one.url.startswith(switchboard.functions) and "/api/x/" not in one.url and fits(one)
    ]

    says = accepted_by_node_sdk(several, switchboard.auth_token)

    host = urlsplit(switchboard.functions)
    connection = http.client.HTTPConnection(host.hostname, host.port, timeout=60)
    statuses = [status_of(connection, one) for one in several]
    connection.close()
    expected = [200 if theirs else 403 for theirs in says]
    differing = [
        (one.kind, one, status, want)
        for one, status, want in zip(several, statuses, expected, strict=True)
        if status != want
    ]
    assert not differing, differing[:3]
    assert len(several) >= COUNT
    assert 100 < statuses.count(403) < COUNT


def fits(sent: SignedRequest) -> bool:
    """Leave out GET where there is none: the host answers 404 before anybody looks at the signature."""
    return sent.method == "POST" or "/twimlets/" in sent.url


def status_of(connection: http.client.HTTPConnection, sent: SignedRequest) -> int:
    target = sent.url.removeprefix(f"http://{connection.host}:{connection.port}")
    connection.request(sent.method, target, body=sent.body, headers=sent.headers)
    answer = connection.getresponse()
    answer.read()
    return answer.status
