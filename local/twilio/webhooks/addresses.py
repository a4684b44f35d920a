"""URLs that an app wrote, which may be anything, and what their fragments ask for."""

from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import SplitResult, parse_qsl, urljoin, urlsplit


def join(base: str, given: str) -> str:
    """Return ``given`` as seen from ``base``. What makes no sense stays as it is, to fail when asked for."""
    try:
        return urljoin(base, given)
    except ValueError:
        return given


def parts_of(url: str) -> SplitResult:
    """Return the parts of ``url``; those of one that makes no sense are empty."""
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")


REASONS = frozenset({"4xx", "5xx", "ct", "rt"})
NUMBERS = {
    "ct": ("connect_ms", range(100, 10_001)),
    "rt": ("read_ms", range(100, 15_001)),
    "tt": ("total_ms", range(100, 15_001)),
    "rc": ("retries", range(6)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Overrides:
    """Connection overrides: how long to wait for an app, and how often to try. Times are in milliseconds.

    Source: https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
    """

    connect_ms: int = 5_000
    read_ms: int = 15_000  #: for the first packet, and between packets
    total_ms: int = 15_000  #: for all attempts together
    retries: int = 1
    retry_on: frozenset[str] = frozenset({"ct"})  #: some of ``REASONS``

    @classmethod
    def of(cls, fragment: str) -> Self:
        """Read ``ct=2000&rt=5000&rc=3&rp=5xx,ct,rt``.

        What is unknown or out of range is left at its default, as for a link that has an ordinary fragment.
        """
        asked = dict(parse_qsl(fragment))
        given: dict[str, Any] = {}
        for name, (field, possible) in NUMBERS.items():
            text = asked.get(name, "")
            if text.isdecimal() and int(text) in possible:
                given[field] = int(text)
        reasons = set(asked.get("rp", "").split(","))
        if retry_on := REASONS if "all" in reasons else REASONS & reasons:
            given["retry_on"] = retry_on
        return cls(**given)
