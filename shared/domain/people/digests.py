"""Hashes that stay when words or people are removed: by them a repeated request is recognized."""

import hmac

import msgspec
from msgspec import structs

from shared.domain.messages.canonical_number import canonical
from shared.domain.messages.message import Message
from shared.domain.messages.phone_number import accepted_number
from shared.errors import InvalidSettings


def digest(secret: str, kind: str, text: str) -> str:
    """Return a hash of a text that nobody can guess without the secret: 32 hexadecimal digits.

    Args:
        secret: the setting ``DIGEST_SECRET``. Without one, the few possible numbers could all be tried.
        kind: what the text is, such as ``number``: equal texts of two kinds have different hashes.
        text: what is hashed.
    """
    return hmac.digest(secret.encode(), f"{kind}\n{text}".encode(), "sha256").hex()[:32]


def require_secret(secret: str) -> str:
    """Return the secret, without which no hash stays of what is erased.

    Raises:
        InvalidSettings: there is none.
    """
    if not secret:
        raise InvalidSettings(
            "to erase a person, set DIGEST_SECRET: 16 to 200 random characters that never change, such as "
            "those of `openssl rand -hex 32`. By its hashes nothing erased is sent or stored again"
        )
    return secret


def message_digest(message: Message, *, secret: str) -> str:
    """Return the hash of a message: equal for two that ``is_same_message`` takes for the same one."""
    plain = structs.replace(message, to=canonical(accepted_number(message.to, country="") or message.to))
    return digest(secret, "message", msgspec.json.encode(plain, order="deterministic").decode())
