"""The request for a token that makes a browser a phone (Twilio Client), and the response.

``shared.adapters.twilio.voice_token`` issues it.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from shared.domain.json_input.json_validation import validate

Identity = Annotated[
    str,
    Meta(
        pattern=r"^[A-Za-z0-9_]{1,121}$(?!\n)",  # Python's $ would accept a trailing newline
        description="1 to 121 letters, digits and _: the name that calls reach",
    ),
]
Seconds = Annotated[int, Meta(ge=60, le=86_400, description="a whole number of seconds from 60 to 86400")]
Incoming = Annotated[bool, Meta(description="true or false: whether this phone can be called")]


class TokenRequest(Struct, frozen=True, kw_only=True):
    """The identity that a token is for, how long it is valid, and whether the phone can be called."""

    identity: Identity
    seconds: Seconds = 3600
    incoming: Incoming = True


class Token(Struct, frozen=True, kw_only=True):
    """An issued token: the JWT, its identity, and when it expires."""

    token: str
    identity: str
    expires_at: datetime


def read_token_request(raw: Mapping[str, object]) -> TokenRequest:
    """Return the token request in a JSON object.

    Raises:
        InvalidInput: with every fault.
    """
    return validate(raw, TokenRequest)
