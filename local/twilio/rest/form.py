"""The parameters of a request, in its form or its query: how to read them, and what is wrong with them."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, time
from urllib.parse import parse_qsl, urlsplit

from aiohttp import web

from local.twilio.rest.errors import Refused
from local.twilio.state.call import Target
from local.twilio.webhooks.webhook import NOBODY, Callback

E_164 = re.compile(r"\+(?:1[2-9][0-9]{9}|[2-9][0-9]{6,14})")
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

    def number(self, name: str, default: int) -> int:
        """Return a parameter that is a whole number; what is none asks for nothing."""
        text = self.text(name)
        return int(text[:MOST_DIGITS]) if text.isascii() and text.isdecimal() else default

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return a parameter that is ``true`` or ``false``, in any case."""
        return self.text(name, str(default)).lower() == "true"

    def target(self, url: str, method: str) -> Target | None:
        """Return the document that these two parameters name, if they do."""
        if not self.text(url):
            return None
        return Target(url=self.text(url), method=self.text(method, "POST").upper())

    def callback(self, name: str) -> Callback:
        """Return who is told, as the parameters ``name``, ``nameMethod`` and ``nameEvent`` say."""
        return Callback(
            url=self.text(name),
            method=self.text(f"{name}Method", "POST").upper(),
            events=self.words(f"{name}Event") or NOBODY.events,
        )

    def moment(self, name: str) -> datetime | None:
        """Return a date (``2026-12-01``) or time (``2026-12-01T09:00:00Z``); without an offset it is UTC."""
        try:
            moment = datetime.fromisoformat(self.text(name))
        except ValueError:
            return None
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

    def dates(self, name: str) -> Callable[[datetime | None], bool]:
        """Return what ``name``, or ``name<`` and ``name>`` ask for, which include the moment itself.

        Midnight means that whole day in ``name``: Twilio's Python SDK sends a date alone that way. What is no
        date asks for nothing.
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

    # What may be wrong. Each raises ``Refused`` with Twilio's ``code`` for it.

    def refuse(self, code: int, *, when: bool) -> None:
        """Refuse the request if it is so."""
        if when:
            raise Refused(code, self)

    def require(self, code: int, *names: str) -> None:
        """One of these parameters must be there."""
        self.refuse(code, when=not any(self.all(name) for name in names))

    def check(self, code: int, fits: Callable[[str], object], *names: str) -> None:
        """Each of these parameters, if it is there, must fit."""
        for given in filter(None, map(self.text, names)):
            if not fits(given):
                raise Refused(code, {**self, "given": given})

    def check_magic(self, name: str, codes: Mapping[str, int]) -> None:
        """Refuse Twilio's magic numbers, which are there to be refused, each with its code.

        Source: https://www.twilio.com/docs/iam/test-credentials
        """
        if code := codes.get(given := self.text(name)):
            raise Refused(code, {**self, "given": given})


async def read_form(request: web.Request) -> Form:
    """Return what was posted; anything but a form holds no parameters, as for Twilio."""
    if request.content_type != "application/x-www-form-urlencoded":
        return Form([])
    body = (await request.read()).decode(errors="replace")
    return Form(parse_qsl(body, keep_blank_values=True))


def read_query(request: web.Request) -> Form:
    """Return the parameters in the URL."""
    return Form(request.query.items())


def is_url(text: str) -> bool:
    """Whether ``text`` is an absolute http or https URL that Twilio would take."""
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname or "", parts.port  # raises ValueError if it is no number
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(host) and "_" not in host and len(text) <= LONGEST_URL


def is_method(text: str) -> bool:
    """Whether ``text`` is GET or POST, in any case."""
    return text.upper() in {"GET", "POST"}


MOST_DIGITS = 10
"""Of a number that is read: more than any of ours has, and Python reads no endless ones."""


def whole(low: int, high: int) -> Callable[[str], bool]:
    """Return whether a text is a whole number from ``low`` to ``high``."""
    return lambda text: text.isascii() and text.isdecimal() and low <= int(text[:MOST_DIGITS]) <= high
