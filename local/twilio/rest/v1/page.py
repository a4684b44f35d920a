"""The lists below ``/v1``: their items, and ``meta`` with links to other pages.

Source: https://www.twilio.com/docs/usage/twilios-response#pagination
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from aiohttp import web

from local.twilio.rest.form import read_query
from local.twilio.rest.resource import DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE


def page(request: web.Request, key: str, items: Sequence[Mapping[str, Any]], base: str) -> web.Response:
    """Return the page of ``items`` that the request asks for; ``key`` is their name in the JSON."""
    query = read_query(request)
    size, number = max(query.number("PageSize", DEFAULT_PAGE_SIZE), 1), max(query.number("Page", 0), 0)
    query.refuse(20007, when=size > MAX_PAGE_SIZE)
    here, more = items[number * size : (number + 1) * size], len(items) > (number + 1) * size

    def link(of: int) -> str:
        return f"{base}{request.rel_url.update_query(PageSize=size, Page=of).raw_path_qs}"

    meta = {
        "first_page_url": link(0),
        "key": key,
        "next_page_url": link(number + 1) if more else None,
        "page": number,
        "page_size": size,
        "previous_page_url": link(number - 1) if number else None,
        "url": link(number),
    }
    return web.json_response({key: list(here), "meta": meta})


def iso_8601(moment: datetime) -> str:
    """Return ``2026-11-20T12:00:00Z``."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
