"""URLs that an app wrote, which may be anything, and what their fragments ask for."""

from dataclasses import dataclass
from typing import Self
from urllib.parse import SplitResult, parse_qsl, urldefrag, urljoin, urlsplit

REASONS = frozenset({"4xx", "5xx", "ct", "rt"})


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


def split_fragment(url: str) -> tuple[str, str]:
    """Return a URL without its fragment, and the fragment."""
    try:
        without, fragment = urldefrag(url)
    except ValueError:
        return url, ""
    return without, fragment


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
