"""Notice that ``DIGEST_SECRET`` was changed: from then on, nothing that was erased is recognized."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.domain.people.digests import digest, require_secret
from shared.errors import Conflict

if TYPE_CHECKING:
    from shared.ports.erased import SecretCheck

CHANGED = (
    "DIGEST_SECRET is not the one that people were erased with: what was erased could be sent again, and"
    " opt-outs of erased people do not count. Set the earlier value again; it is never rotated"
)


def require_same_secret(secret: str, *, check: SecretCheck) -> None:
    """Raise if the secret is missing, or not that of earlier erasures; keep its check value at the first.

    Raises:
        InvalidSettings: it is missing.
        Conflict: it was changed: nobody can be erased, and the remedy.
    """
    if check.save(_check_value(require_secret(secret))) != _check_value(secret):
        raise Conflict(CHANGED)


def secret_fault(secret: str, *, check: SecretCheck) -> str | None:
    """Return what is wrong with the secret; None if nothing is, or nothing was ever erased."""
    stored = check.load()
    if stored is None or (secret and stored == _check_value(secret)):
        return None
    return CHANGED


def _check_value(secret: str) -> str:
    return digest(secret, "check", "DIGEST_SECRET")
