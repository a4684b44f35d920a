"""Check the keys of requests.

Source: https://learn.microsoft.com/azure/azure-functions/function-keys-how-to, and
``AuthenticationLevelHandler`` in https://github.com/Azure/azure-functions-host
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

HEADER = "x-functions-key"
PARAMETER = "code"


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """The function key and the master key of the app."""

    function: str = field(repr=False)
    master: str = field(repr=False)

    def opens(self, level: str, key: str) -> bool:
        """Return whether ``key`` may call a function of the auth ``level``."""
        if level == "anonymous":
            return True
        return _same(key, self.master) or (level == "function" and _same(key, self.function))


def key_of(headers: Mapping[str, str], query: str) -> str:
    """Return the first key of the header, even if it is empty, else the first ``code`` of the query."""
    if (key := headers.get(HEADER)) is not None:
        return key
    parameters = parse_qsl(query.removeprefix("?"), keep_blank_values=True)
    return next((value for name, value in parameters if name.lower() == PARAMETER), "")


def _same(given: str, key: str) -> bool:
    """Compare keys in constant time."""
    return hmac.compare_digest(given.encode(errors="replace"), key.encode())
