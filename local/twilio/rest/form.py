"""The parameters of a request, from its form or its query."""

from collections.abc import Iterable
from urllib.parse import parse_qsl

from aiohttp import web


class Form(dict[str, str]):
    """Parameters by name. One that was sent several times is its last value here; ``all`` has each."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        pairs = list(pairs)
        super().__init__(pairs)
        self._pairs = pairs

    def all(self, name: str) -> list[str]:
        """Return every value of ``name``, without empty ones."""
        return [value for key, value in self._pairs if key == name and value]

    def text(self, name: str, default: str = "") -> str:
        """Return the value of ``name``, or ``default`` if it is empty or missing."""
        return self.get(name) or default


async def read_form(request: web.Request) -> Form:
    """Return what was posted; anything but a form holds no parameters, as for Twilio."""
    if request.content_type != "application/x-www-form-urlencoded":
        return Form([])
    body = (await request.read()).decode(errors="replace")
    return Form(parse_qsl(body, keep_blank_values=True))


def read_query(request: web.Request) -> Form:
    """Return the parameters in the URL."""
    return Form(parse_qsl(request.rel_url.raw_query_string, keep_blank_values=True))
