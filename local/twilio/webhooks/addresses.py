"""Handle the URLs that an app gives, which may be malformed, and read their connection overrides."""

from typing import Annotated, Any, Literal, Self
from urllib.parse import SplitResult, parse_qsl, urljoin, urlsplit

from msgspec import Meta, Struct, ValidationError, convert, field


def join(base: str, url: str) -> str:
    """Resolve ``url`` against ``base``. A malformed URL is unchanged; the request for it fails later."""
    try:
        return urljoin(base, url)
    except ValueError:
        return url


def split_url(url: str) -> SplitResult:
    """Return the parts of ``url``; those of a malformed URL are empty."""
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")


REASONS = frozenset({"4xx", "5xx", "ct", "rt"})

type Milliseconds = Annotated[int, Meta(ge=100, le=15_000)]


class Overrides(Struct, kw_only=True, frozen=True):
    """Connection overrides: the timeouts and retries of a webhook.

    Source: https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
    """

    connect_ms: Annotated[int, Meta(ge=100, le=10_000)] = field(name="ct", default=5_000)
    read_ms: Milliseconds = field(name="rt", default=15_000)  #: for the first packet, and between packets
    total_ms: Milliseconds = field(name="tt", default=15_000)  #: for all attempts together
    retries: Annotated[int, Meta(ge=0, le=5)] = field(name="rc", default=1)
    retry_on: frozenset[Literal["4xx", "5xx", "ct", "rt"]] = field(name="rp", default=frozenset({"ct"}))

    @classmethod
    def from_fragment(cls, fragment: str) -> Self:
        """Parse ``ct=2000&rt=5000&rc=3&rp=5xx,ct,rt``.

        If any value is out of range, all defaults are used, as for a URL with an ordinary fragment.
        """
        asked: dict[str, Any] = dict(parse_qsl(fragment))
        if reasons := asked.get("rp"):
            asked["rp"] = REASONS if reasons == "all" else reasons.split(",")
        try:
            return convert(asked, cls, strict=False)
        except ValidationError:
            return cls()
