"""Thousands of webhooks, verified by us and by Twilio's Node SDK."""

from collections import Counter

from shared.domain.webhook_signature import Keys, verify
from shared.errors import InvalidSignature
from tests.contract.forgery import CHANGES, TOKEN, SignedRequest, accepted_by_node_sdk, webhooks
from tests.full_length import examples

COUNT = examples(2_000, full=10_000)
BASES = [
    "https://desk.example/api/voice/inbound",
    "https://desk.example:8443/api/sms/inbound",
    "http://127.0.0.1:7071/api/twimlets/message",
]
KEYS = Keys(auth_tokens=(TOKEN,))


def is_accepted(request: SignedRequest) -> bool:
    try:
        verify(url=request.url, headers=request.headers, body=request.body, keys=KEYS)
    except InvalidSignature:
        return False
    return True


def test_no_webhook_is_wrongly_accepted_or_refused():
    requests = list(webhooks(COUNT, seed=20260301, bases=BASES))

    verdicts = accepted_by_node_sdk(requests)

    assert len(verdicts) == COUNT
    pairs = list(zip(requests, verdicts, strict=True))
    differing = [request for request, verdict in pairs if is_accepted(request) != verdict]
    assert not differing, (Counter(request.kind for request in differing), differing[:3])
    assert all(verdict for request, verdict in pairs if request.kind == "as signed")
    refused = Counter(request.kind for request, verdict in pairs if not verdict)
    assert sum(refused.values()) > COUNT / 4
    assert {request.kind for request in requests} == {"as signed", *CHANGES}
