"""Our tokens, read by Twilio's own library."""

from datetime import timedelta

import pytest
from twilio.jwt import JwtDecodeError
from twilio.jwt.access_token import AccessToken
from twilio.jwt.access_token.grants import VoiceGrant

from shared.domain.conversations.voice_token import HEADER, Signer, TokenRequest, issue, read_token_request
from shared.errors import InvalidInput
from shared.triggers.clock import utc_now

SECRET = "a-secret-of-at-least-thirty-two-bytes"
SIGNER = Signer(
    account_sid="AC" + "0" * 32, key_sid="SK" + "1" * 32, key_secret=SECRET, app_sid="AP" + "2" * 32
)


def token(signer: Signer = SIGNER, **wanted) -> str:
    request = TokenRequest(**{"identity": "ana", **wanted})
    return issue(request, signer=signer, token_id="one", now=utc_now()).token


def test_twilios_own_library_reads_what_it_would_have_written():
    own = AccessToken(SIGNER.account_sid, SIGNER.key_sid, SECRET, identity="ana", ttl=600)
    own.add_grant(VoiceGrant(outgoing_application_sid=SIGNER.app_sid, incoming_allow=True))
    theirs = AccessToken.from_jwt(own.to_jwt(), SECRET)

    ours = AccessToken.from_jwt(token(seconds=600), SECRET)

    assert ours.headers == theirs.headers == HEADER
    assert ours.payload.keys() == theirs.payload.keys()
    for name in ("grants", "iss", "sub"):
        assert ours.payload[name] == theirs.payload[name]
    assert ours.payload["exp"] - ours.payload["nbf"] == 600


def test_another_secret_reads_nothing():
    with pytest.raises(JwtDecodeError):
        AccessToken.from_jwt(token(), SECRET + "x")


def test_a_phone_may_only_call_or_only_be_called():
    calls = AccessToken.from_jwt(token(incoming=False), SECRET)
    is_called = AccessToken.from_jwt(token(Signer(account_sid="AC", key_sid="SK", key_secret=SECRET)), SECRET)

    assert calls.payload["grants"]["voice"] == {"outgoing": {"application_sid": SIGNER.app_sid}}
    assert is_called.payload["grants"]["voice"] == {"incoming": {"allow": True}}


def test_it_says_until_when_it_is_good():
    now = utc_now()

    issued = issue(TokenRequest(identity="ana"), signer=SIGNER, token_id="one", now=now)

    assert issued.expires_at == now.replace(microsecond=0) + timedelta(hours=1)
    claims = AccessToken.from_jwt(issued.token, SECRET).payload
    assert claims["exp"] == issued.expires_at.timestamp()


@pytest.mark.parametrize(
    "raw",
    [
        {},
        {"identity": ""},
        {"identity": "ana@example.com"},
        {"identity": "a" * 122},
        {"identity": "ana\n"},
        {"identity": "ana", "seconds": 59},
        {"identity": "ana", "seconds": 86_401},
        {"identity": "ana", "seconds": "600"},
        {"identity": "ana", "admin": True},
    ],
)
def test_what_makes_no_token_is_named(raw):
    with pytest.raises(InvalidInput):
        read_token_request(raw)
