"""Connection overrides: what the fragment of a webhook's URL asks for.

Source: https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
"""

from dataclasses import dataclass, field
from typing import Self
from urllib.parse import parse_qsl

REASONS = frozenset({"4xx", "5xx", "ct", "rt"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Overrides:
    """How long to wait for an app, and how often to try. Times are in milliseconds."""

    connect_ms: int = 5_000
    read_ms: int = 15_000  #: for the first packet, and between packets
    total_ms: int = 15_000  #: for all attempts together
    retries: int = 1
    retry_on: frozenset[str] = field(default=frozenset({"ct"}))  #: some of ``REASONS``

    @classmethod
    def of(cls, fragment: str) -> Self:
        """Read ``ct=2000&rt=5000&rc=3&rp=5xx,ct,rt``.

        What is unknown or out of range is left at its default, as for a link that has an ordinary fragment.
        """
        asked = dict(parse_qsl(fragment))
        defaults = cls()
        return cls(
            connect_ms=_number(asked.get("ct"), 100, 10_000, defaults.connect_ms),
            read_ms=_number(asked.get("rt"), 100, 15_000, defaults.read_ms),
            total_ms=_number(asked.get("tt"), 100, 15_000, defaults.total_ms),
            retries=_number(asked.get("rc"), 0, 5, defaults.retries),
            retry_on=_reasons(asked.get("rp"), defaults.retry_on),
        )


def _number(text: str | None, low: int, high: int, default: int) -> int:
    if text is None or not text.isdecimal() or not low <= int(text) <= high:
        return default
    return int(text)


def _reasons(text: str | None, default: frozenset[str]) -> frozenset[str]:
    asked = frozenset((text or "").split(","))
    return REASONS if "all" in asked else (asked & REASONS) or default
