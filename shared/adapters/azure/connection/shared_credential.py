"""The app's managed identity: one credential for all clients, so that a worker requests each token once."""

import threading
from functools import cache
from typing import Any

_while_built = threading.Lock()


def shared_credential(client_id: str) -> "SharedCredential":
    """Return the credential of that identity; empty means the system-assigned one. Always the same object."""
    with _while_built:
        return _credential(client_id)


@cache
def _credential(client_id: str) -> "SharedCredential":
    from azure.identity import ManagedIdentityCredential

    return SharedCredential(ManagedIdentityCredential(client_id=client_id or None))


class SharedCredential:
    """Lets one thread at a time ask a credential for a token, so that the others find it in its cache.

    Without the lock each thread that finds the cache empty requests a token, all at the same time, and the
    endpoint refuses who asks too often. Source:
    https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token#error-handling
    """

    def __init__(self, credential: Any) -> None:  # noqa: ANN401 - the SDK is loaded on first use
        self._credential = credential
        self._lock = threading.Lock()

    def get_token(self, *scopes: str, **options: Any) -> Any:  # noqa: ANN401 - azure.core.credentials.AccessToken
        """Return a token. See ``azure.core.credentials.TokenCredential``."""
        with self._lock:
            return self._credential.get_token(*scopes, **options)

    def get_token_info(self, *scopes: str, **options: Any) -> Any:  # noqa: ANN401 - .AccessTokenInfo
        """Return a token. See ``azure.core.credentials.SupportsTokenInfo``."""
        with self._lock:
            return self._credential.get_token_info(*scopes, **options)
