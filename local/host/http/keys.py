"""Who may call what.

Source: https://learn.microsoft.com/azure/azure-functions/function-keys-how-to
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field

HEADER = "x-functions-key"
PARAMETER = "code"


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """The two keys of an app on this machine: one for its functions, one for everything."""

    function: str = field(repr=False)
    master: str = field(repr=False)

    def opens(self, level: str, headers: Mapping[str, str], query: Mapping[str, str]) -> bool:
        """Say whether a request may call what has the auth ``level``.

        A header with the wrong key is wrong, whatever the query says.
        """
        if level == "anonymous":
            return True
        key = headers.get(HEADER) or next((query[name] for name in query if name.lower() == PARAMETER), "")
        return _same(key, self.master) or (level == "function" and _same(key, self.function))

    def is_master(self, headers: Mapping[str, str], query: Mapping[str, str]) -> bool:
        """Say whether a request carries the master key."""
        return self.opens("admin", headers, query)


def _same(given: str, key: str) -> bool:
    """Compare without telling by the time it takes how much of a key was right."""
    return hmac.compare_digest(given.encode(), key.encode())
