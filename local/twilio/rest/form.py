"""The parameters of a request, from its form or its query, and what is read from them."""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, time, timedelta
from urllib.parse import parse_qsl, urlsplit

from aiohttp import web

from local.twilio.rest.errors import Refused

E_164 = re.compile(r"\+(?:1[2-9]\d{9}|[2-9]\d{6,14})")
"""With ten digits in North America; elsewhere the length varies."""

LONGEST_URL = 4000


class Form(dict[str, str]):
    """Parameters by name. One that was sent several times is its last value here; ``all`` has each."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        pairs = list(pairs)
        super().__init__(pairs)
        self._pairs = pairs

    def all(self, name: str) -> list[str]:
        """Return every value of ``name``, without empty ones."""
        return [value for key, value in self._pairs if key == name and value]

    def words(self, name: str) -> frozenset[str]:
        """Return the words of ``name``, which may be repeated, or be one with spaces."""
        return frozenset(" ".join(self.all(name)).split())

    def text(self, name: str, default: str = "") -> str:
        """Return the value of ``name``, or ``default`` if it is empty or missing."""
        return self.get(name) or default

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return a parameter that is ``true`` or ``false``, in any case."""
        return self.text(name, str(default)).lower() == "true"

    def url(self, name: str) -> str:
        """Return a parameter that is a URL; an empty one is none."""
        given = self.text(name)
        if given and not is_url(given):
            raise Refused(21205, {"Url": given})
        return given

    def method(self, name: str) -> str:
        """Return a parameter that is GET or POST; without it, POST."""
        given = self.text(name, "POST").upper()
        if given not in {"GET", "POST"}:
            raise Refused(21209, {"Method": given})
        return given

    def dates(self, name: str) -> Callable[[datetime | None], bool]:
        """Return what ``name``, ``name<`` and ``name>`` ask for; the latter two include the moment itself.

        Midnight means that whole day in ``name``: Twilio's Python SDK sends a date alone that way. What is no
        date asks for nothing.
        """
        exact, before, after = (_moment(self.get(name + sign)) for sign in ("", "<", ">"))
        span = timedelta(days=1) if exact and exact.time() == time.min else timedelta(seconds=1)

        def fits(moment: datetime | None) -> bool:
            if moment is None:
                return not (exact or before or after)
            return (
                (exact is None or exact <= moment < exact + span)
                and (before is None or moment <= before)
                and (after is None or moment >= after)
            )

        return fits


async def read_form(request: web.Request) -> Form:
    """Return what was posted; anything but a form holds no parameters, as for Twilio."""
    if request.content_type != "application/x-www-form-urlencoded":
        return Form([])
    body = (await request.read()).decode(errors="replace")
    return Form(parse_qsl(body, keep_blank_values=True))


def read_query(request: web.Request) -> Form:
    """Return the parameters in the URL."""
    return Form(parse_qsl(request.rel_url.raw_query_string, keep_blank_values=True))


def read_moment(text: str) -> datetime:
    """Read ``2026-12-01`` or ``2026-12-01T09:00:00Z``; without an offset it is UTC. Raises ValueError."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _moment(text: str | None) -> datetime | None:
    try:
        return read_moment(text) if text else None
    except ValueError:
        return None


def is_url(text: str) -> bool:
    """Whether ``text`` is an absolute http or https URL that Twilio would take."""
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
        _ = parts.port  # raises ValueError if it is no number
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(host) and "_" not in host and len(text) <= LONGEST_URL


def is_method(text: str) -> bool:
    """Whether ``text`` is GET or POST, in any case."""
    return text.upper() in {"GET", "POST"}


def is_whole(text: str, low: int, high: int) -> bool:
    """Whether ``text`` is a whole number from ``low`` to ``high``."""
    return text.isascii() and text.isdecimal() and low <= int(text[:10]) <= high


def whole(low: int, high: int) -> Callable[[str], bool]:
    """Return whether a text is such a number."""
    return lambda text: is_whole(text, low, high)
