"""Lists, in pages, as in Twilio's API of 2010."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from local.twilio.rest.errors import Refused
from local.twilio.rest.form import Form, read_query

DEFAULT_SIZE, LARGEST_SIZE = 50, 1000
PAGING = frozenset({"Page", "PageSize", "PageToken"})


def page_of(
    request: web.Request, name: str, rows: Sequence[dict[str, Any]], *, key: str = "sid"
) -> web.Response:
    """Return the page of ``rows`` that ``request`` asks for, under ``name``, with links to its neighbours.

    ``key`` is the field that tells rows apart.
    """
    query = read_query(request)
    size, page = _number(query, "PageSize", DEFAULT_SIZE), _number(query, "Page", 0)
    if size > LARGEST_SIZE:
        raise Refused(20007)
    size = max(size, 1)
    start = _start(query, rows, key, default=page * size)
    shown = rows[start : start + size]
    links = _Links(request, query, size)
    more = start + size < len(rows)
    return web.json_response(
        {
            name: shown,
            "page": page,
            "page_size": size,
            "start": start,
            "end": max(start + len(shown) - 1, 0),
            "uri": request.rel_url.raw_path_qs,
            "first_page_uri": links.to(0),
            "next_page_uri": links.to(page + 1, after=shown[-1][key]) if more else None,
            "previous_page_uri": links.to(page - 1) if page else None,
        }
    )


def _start(query: Form, rows: Sequence[dict[str, Any]], key: str, *, default: int) -> int:
    """Return where the page starts: after the row its token names, so that new rows in front repeat none."""
    token = query.text("PageToken")
    if not token:
        return default
    for index, row in enumerate(rows):
        if token == "PA" + row[key]:
            return index + 1
    raise Refused(21481)


def _number(query: Form, name: str, default: int) -> int:
    text = query.text(name)
    return int(text) if text.isascii() and text.isdecimal() else default


class _Links:
    def __init__(self, request: web.Request, query: Form, size: int) -> None:
        self._path = request.rel_url.raw_path
        self._kept = [(name, value) for name, value in query.items() if name not in PAGING]
        self._size = size

    def to(self, page: int, *, after: str = "") -> str:
        token = [("PageToken", "PA" + after)] if after else []
        return f"{self._path}?{urlencode([*self._kept, ('PageSize', self._size), ('Page', page), *token])}"
