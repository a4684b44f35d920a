"""Check the keys of requests.

Source: https://learn.microsoft.com/azure/azure-functions/function-keys-how-to
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field

HEADER = "x-functions-key"
PARAMETER = "code"


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """The function key and the master key of the app."""

    function: str = field(repr=False)
    master: str = field(repr=False)

    def opens(self, level: str, headers: Mapping[str, str], query: Mapping[str, str]) -> bool:
        """Return whether a request may call a function of the auth ``level``.

        If the header has a wrong key, the query is not looked at.
        """
        if level == "anonymous":
            return True
        key = headers.get(HEADER) or next((query[name] for name in query if name.lower() == PARAMETER), "")
        return _same(key, self.master) or (level == "function" and _same(key, self.function))

    def is_master(self, headers: Mapping[str, str], query: Mapping[str, str]) -> bool:
        """Return whether a request carries the master key."""
        return self.opens("admin", headers, query)


def _same(given: str, key: str) -> bool:
    """Compare keys in constant time."""
    return hmac.compare_digest(given.encode(), key.encode())
