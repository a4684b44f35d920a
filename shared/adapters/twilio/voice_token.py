"""Issue access tokens for Twilio Client with Twilio's SDK.

The SDK is imported with this module, which takes 130 ms: ``shared.wiring`` imports it for the first token.
Source: https://www.twilio.com/docs/iam/access-tokens
"""

from datetime import datetime, timedelta
from typing import Self

from twilio.jwt.access_token import AccessToken
from twilio.jwt.access_token.grants import VoiceGrant

from shared.domain.conversations.voice_token import Token, TokenRequest
from shared.errors import InvalidSettings
from shared.settings import Settings


class VoiceTokenIssuer:
    """Issues tokens that are signed with an API key of the account. Safe to share between threads."""

    def __init__(self, *, account_sid: str, key_sid: str, key_secret: str, app_sid: str = "") -> None:
        """Without ``app_sid``, the TwiML App that runs outgoing calls, a phone can only be called."""
        self._account_sid = account_sid
        self._key_sid = key_sid
        self._key_secret = key_secret
        self._app_sid = app_sid

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        """Return the issuer for these settings.

        Raises:
            InvalidSettings: they have no API key.
        """
        if not settings.TWILIO_API_KEY_SID:
            missing = "tokens need TWILIO_API_KEY_SID and TWILIO_API_KEY_SECRET"
            raise InvalidSettings(f"Invalid settings: {missing}")
        return cls(
            account_sid=settings.TWILIO_ACCOUNT_SID,
            key_sid=settings.TWILIO_API_KEY_SID,
            key_secret=settings.TWILIO_API_KEY_SECRET,
            app_sid=settings.TWILIO_APP_SID,
        )

    def issue(self, request: TokenRequest, *, token_id: str, now: datetime) -> Token:
        """Return a token for ``request``, valid from ``now`` on."""
        begins = int(now.timestamp())
        grant = VoiceGrant(incoming_allow=request.incoming, outgoing_application_sid=self._app_sid)
        jwt = _TokenWithId(
            self._account_sid,
            self._key_sid,
            self._key_secret,
            grants=[grant],
            identity=request.identity,
            nbf=begins,
            valid_until=begins + request.seconds,
        )
        jwt.token_id = f"{self._key_sid}-{token_id}"
        expires = now.replace(microsecond=0) + timedelta(seconds=request.seconds)
        return Token(token=jwt.to_jwt(), identity=request.identity, expires_at=expires)


class _TokenWithId(AccessToken):  # type: ignore[misc]  # the SDK has no type information
    """The SDK's token with an id of its own: the SDK gives all tokens of one second the same id."""

    token_id: str

    @property
    def payload(self) -> dict[str, object]:
        return {**super().payload, "jti": self.token_id}
