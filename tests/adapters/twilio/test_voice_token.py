"""Our tokens, claim by claim, and beside those of Twilio's Node SDK."""

import base64
import json
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from twilio.jwt import JwtDecodeError
from twilio.jwt.access_token import AccessToken

from shared.adapters.twilio.voice_token import VoiceTokenIssuer
from shared.domain.conversations.voice_token import TokenRequest
from shared.errors import InvalidSettings
from shared.triggers.clock import utc_now
from shared.wiring.services import Services
from tests.examples import NOON

SCRIPT = Path(__file__).parent / "access_token.cjs"
ACCOUNT, KEY, APP = "AC" + "0" * 32, "SK" + "1" * 32, "AP" + "2" * 32
SECRET = "a-secret-of-at-least-thirty-two-bytes"
ISSUER = VoiceTokenIssuer(account_sid=ACCOUNT, key_sid=KEY, key_secret=SECRET, app_sid=APP)


def issue(issuer: VoiceTokenIssuer = ISSUER, *, now: datetime = NOON, **asked) -> str:
    request = TokenRequest(**{"identity": "ana", **asked})
    return issuer.issue(request, token_id="one", now=now).token


def decoded(token: str) -> list[dict]:
    """Return the header and the claims of a token, signed or not."""
    return [json.loads(base64.urlsafe_b64decode(part + "==")) for part in token.split(".")[:2]]


def test_a_token_has_these_claims_and_no_others():
    header, claims = decoded(issue(seconds=600))

    assert header == {"typ": "JWT", "alg": "HS256", "cty": "twilio-fpa;v=1"}
    assert claims == {
        "jti": f"{KEY}-one",
        "iss": KEY,
        "sub": ACCOUNT,
        "nbf": NOON.timestamp(),
        "exp": NOON.timestamp() + 600,
        "grants": {
            "identity": "ana",
            "voice": {"incoming": {"allow": True}, "outgoing": {"application_sid": APP}},
        },
    }


def test_twilios_node_sdk_issues_the_same_claims():
    asked = {"account": ACCOUNT, "key": KEY, "secret": SECRET, "app": APP, "identity": "ana", "seconds": 600}
    done = subprocess.run(
        ["node", SCRIPT], input=json.dumps(asked), capture_output=True, text=True, check=True, timeout=60
    )
    header, claims = decoded(done.stdout.strip())
    begins = claims.pop("iat")  # what Node's SDK writes instead of `nbf`, unless it is given one

    ours_header, ours = decoded(issue(now=datetime.fromtimestamp(begins, UTC), seconds=600))

    assert ours_header == header
    assert ours == claims | {"nbf": begins, "jti": f"{KEY}-one"}


def test_the_signature_is_made_with_the_secret():
    token = issue(now=utc_now())

    assert AccessToken.from_jwt(token, SECRET).payload["jti"] == f"{KEY}-one"
    with pytest.raises(JwtDecodeError):
        AccessToken.from_jwt(token, SECRET + "x")


def test_two_tokens_of_one_second_have_different_ids():
    request = TokenRequest(identity="ana")
    tokens = [ISSUER.issue(request, token_id=token_id, now=NOON).token for token_id in ("one", "two")]

    assert [decoded(token)[1]["jti"] for token in tokens] == [f"{KEY}-one", f"{KEY}-two"]


def test_a_phone_may_only_call_or_only_be_called():
    no_app = VoiceTokenIssuer(account_sid=ACCOUNT, key_sid=KEY, key_secret=SECRET)

    assert decoded(issue(incoming=False))[1]["grants"]["voice"] == {"outgoing": {"application_sid": APP}}
    assert decoded(issue(no_app))[1]["grants"]["voice"] == {"incoming": {"allow": True}}


def test_the_answer_names_the_second_when_the_token_expires():
    now = NOON + timedelta(microseconds=700_000)

    issued = ISSUER.issue(TokenRequest(identity="ana"), token_id="one", now=now)

    assert issued.expires_at == NOON + timedelta(hours=1)
    assert decoded(issued.token)[1]["exp"] == issued.expires_at.timestamp()


def test_without_an_api_key_the_settings_to_set_are_named():
    settings = {
        "PUBLIC_URL": "https://desk.example",
        "AzureWebJobsStorage": "UseDevelopmentStorage=true",
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN": "token",
        "TWILIO_FROM": "+15005550006",
    }

    with pytest.raises(InvalidSettings, match="TWILIO_API_KEY_SID and TWILIO_API_KEY_SECRET"):
        _ = Services(settings).voice_token_issuer
