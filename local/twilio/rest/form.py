"""Read and validate the parameters of a request, from its form or its query."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, time
from urllib.parse import parse_qsl, urlsplit

from aiohttp import web

from local.twilio.rest.errors import Refused
from local.twilio.state.call import Target
from local.twilio.webhooks.webhook import NO_CALLBACK, Callback

E_164 = re.compile(r"\+(?:1[2-9][0-9]{9}|[2-9][0-9]{6,14})")
"""Ten digits in North America; elsewhere the length varies."""

MAX_URL_LENGTH = 4000


class Form(dict[str, str]):
    """Parameters by name, with the last value of a repeated parameter; ``all`` returns every value."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        pairs = list(pairs)
        super().__init__(pairs)
        self._pairs = pairs

    def all(self, name: str) -> list[str]:
        """Return all values of ``name`` that are not empty."""
        return [value for key, value in self._pairs if key == name and value]

    def words(self, name: str) -> frozenset[str]:
        """Return the words of ``name``: a repeated parameter, or words separated by spaces."""
        return frozenset(" ".join(self.all(name)).split())

    def text(self, name: str, default: str = "") -> str:
        """Return the value of ``name``, or ``default`` if it is empty or missing."""
        return self.get(name) or default

    def number(self, name: str, default: int) -> int:
        """Return a whole number, or ``default`` if the value is not one."""
        text = self.text(name)
        return int(text[:MAX_DIGITS]) if text.isascii() and text.isdecimal() else default

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return a parameter with the values ``true`` and ``false``, in any case."""
        return self.text(name, str(default)).lower() == "true"

    def target(self, url: str, method: str) -> Target | None:
        """Return the document in two parameters, if there is one."""
        if not self.text(url):
            return None
        return Target(url=self.text(url), method=self.text(method, "POST").upper())

    def callback(self, name: str) -> Callback:
        """Return the callback in the parameters ``name``, ``nameMethod`` and ``nameEvent``."""
        return Callback(
            url=self.text(name),
            method=self.text(f"{name}Method", "POST").upper(),
            events=self.words(f"{name}Event") or NO_CALLBACK.events,
        )

    def moment(self, name: str) -> datetime | None:
        """Return a date (``2026-12-01``) or time (``2026-12-01T09:00:00Z``); without an offset it is UTC."""
        try:
            moment = datetime.fromisoformat(self.text(name))
        except ValueError:
            return None
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

    def dates(self, name: str) -> Callable[[datetime | None], bool]:
        """Return the filter in ``name``, ``name<`` and ``name>``; the bounds are inclusive.

        Midnight in ``name`` means the whole day: Twilio's Python SDK sends a date that way. A value that is
        not a date is ignored.
        """
        exact, latest, earliest = (self.moment(name + sign) for sign in ("", "<", ">"))
        if exact and exact.time() == time.min:
            earliest, latest = exact, datetime.combine(exact, time.max, exact.tzinfo)
        elif exact:
            earliest, latest = exact, exact.replace(microsecond=999_999)

        def fits(moment: datetime | None) -> bool:
            if moment is None:
                return earliest is None and latest is None
            return (earliest or moment) <= moment <= (latest or moment)

        return fits

    # Validation. Each method raises ``Refused`` with Twilio's ``code``.

    def refuse(self, code: int, *, when: bool) -> None:
        """Refuse the request if ``when`` is true."""
        if when:
            raise Refused(code, self)

    def require(self, code: int, *names: str) -> None:
        """Require one of these parameters."""
        self.refuse(code, when=not any(self.all(name) for name in names))

    def check(self, code: int, fits: Callable[[str], object], *names: str) -> None:
        """Require that each of these parameters fits, if it is present."""
        for given in filter(None, map(self.text, names)):
            if not fits(given):
                raise Refused(code, {**self, "given": given})

    def check_magic(self, name: str, codes: Mapping[str, int]) -> None:
        """Refuse Twilio's magic numbers, each with its code.

        Source: https://www.twilio.com/docs/iam/test-credentials
        """
        if code := codes.get(given := self.text(name)):
            raise Refused(code, {**self, "given": given})


async def read_form(request: web.Request) -> Form:
    """Return the parameters in the body; another content type has none, as at Twilio."""
    if request.content_type != "application/x-www-form-urlencoded":
        return Form([])
    body = (await request.read()).decode(errors="replace")
    return Form(parse_qsl(body, keep_blank_values=True))


def read_query(request: web.Request) -> Form:
    """Return the parameters in the URL."""
    return Form(request.query.items())


def is_url(text: str) -> bool:
    """Return whether ``text`` is an absolute http or https URL that Twilio accepts."""
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname or "", parts.port  # raises ValueError if the port is not a number
    except ValueError:
        return False
    return (
        parts.scheme in {"http", "https"} and bool(host) and "_" not in host and len(text) <= MAX_URL_LENGTH
    )


def is_method(text: str) -> bool:
    """Return whether ``text`` is GET or POST, in any case."""
    return text.upper() in {"GET", "POST"}


MAX_DIGITS = 10
"""Digits of a number that are read: more than any limit has."""


def whole(low: int, high: int) -> Callable[[str], bool]:
    """Return a check for a whole number from ``low`` to ``high``."""
    return lambda text: text.isascii() and text.isdecimal() and low <= int(text[:MAX_DIGITS]) <= high
