"""Ten thousand webhooks, judged by us and by Twilio's Node SDK."""

from collections import Counter

from shared.domain.webhook_signature import Keys, verify
from shared.errors import InvalidSignature
from tests.contract.forgery import CHANGES, TOKEN, Sent, judged, webhooks

COUNT = 10_000
BASES = [
    "https://desk.example/api/voice/inbound",
    "https://desk.example:8443/api/sms/inbound",
    "http://127.0.0.1:7071/api/twimlets/message",
]
KEYS = Keys(auth_tokens=(TOKEN,))


def new_delivery(sent: Sent) -> bool:
    try:
        verify(url=sent.url, headers=sent.headers, body=sent.body, keys=KEYS)
    except InvalidSignature:
        return False
    return True


def test_none_is_wrongly_accepted_or_refused():
    several = list(webhooks(COUNT, seed=20260301, bases=BASES))

    says = judged(several)

    assert len(says) == COUNT
    differing = [
        (one, theirs) for one, theirs in zip(several, says, strict=True) if new_delivery(one) != theirs
    ]
    assert not differing, (Counter(one.kind for one, _ in differing), differing[:3])
    as_signed = [theirs for one, theirs in zip(several, says, strict=True) if one.kind == "as signed"]
    assert all(as_signed)
    refused = Counter(one.kind for one, theirs in zip(several, says, strict=True) if not theirs)
    assert sum(refused.values()) > COUNT / 4
    assert {one.kind for one in several} == {"as signed", *CHANGES}
