"""URLs that an app wrote, which may be anything, and what their fragments ask for."""

from typing import Annotated, Any, Literal, Self
from urllib.parse import SplitResult, parse_qsl, urljoin, urlsplit

from msgspec import Meta, Struct, ValidationError, convert, field


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

type Milliseconds = Annotated[int, Meta(ge=100, le=15_000)]


class Overrides(Struct, kw_only=True, frozen=True):
    """Connection overrides: how long to wait for an app, and how often to try.

    Source: https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
    """

    connect_ms: Annotated[int, Meta(ge=100, le=10_000)] = field(name="ct", default=5_000)
    read_ms: Milliseconds = field(name="rt", default=15_000)  #: for the first packet, and between packets
    total_ms: Milliseconds = field(name="tt", default=15_000)  #: for all attempts together
    retries: Annotated[int, Meta(ge=0, le=5)] = field(name="rc", default=1)
    retry_on: frozenset[Literal["4xx", "5xx", "ct", "rt"]] = field(name="rp", default=frozenset({"ct"}))

    @classmethod
    def of(cls, fragment: str) -> Self:
        """Read ``ct=2000&rt=5000&rc=3&rp=5xx,ct,rt``.

        If anything is out of range all is left at its default, as for a link that has an ordinary fragment.
        """
        asked: dict[str, Any] = dict(parse_qsl(fragment))
        if reasons := asked.get("rp"):
            asked["rp"] = REASONS if reasons == "all" else reasons.split(",")
        try:
            return convert(asked, cls, strict=False)
        except ValidationError:
            return cls()
