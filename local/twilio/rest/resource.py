"""What the resources have in common: what is served, lists with filters and pages, and Twilio's 404."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from email.utils import format_datetime
from typing import Any, ClassVar
from urllib.parse import urlencode

from aiohttp import web

from local.twilio.calls.exchange import Exchange
from local.twilio.rest.errors import Refused
from local.twilio.rest.form import Form, read_form, read_query
from local.twilio.texts.carrier import Carrier

DEFAULT_SIZE, LARGEST_SIZE = 50, 1000
PAGING = frozenset({"Page", "PageSize", "PageToken"})

type Filter = Callable[[Any, str], bool]
"""Whether a thing is among those asked for, by the value of a parameter."""


def same(name: str) -> Filter:
    """Return the filter for things whose attribute ``name`` is what was asked for."""
    return lambda row, given: getattr(row, name) == given


class Resource[T]:
    """A kind of thing that the account has, listed and fetched by its SID.

    A subclass says what there is and how Twilio shows it. It overrides those of ``create``, ``update`` and
    ``delete`` that are served; what it does not override is Twilio's 405.
    """

    path: ClassVar[str]  #: of the list, below the account
    listed: ClassVar[str]  #: what the list is called in its JSON
    newest_first: ClassVar[bool] = False
    filters: ClassVar[Mapping[str, Filter]] = {}
    dates: ClassVar[Mapping[str, Callable[[Any], datetime | None]]] = {}  #: filters by a date
    copied: ClassVar[Sequence[str]] = ()  #: attributes that are shown as they are, under their own names
    absent: ClassVar[Sequence[str]] = ()  #: what Twilio shows, and nobody has here

    def __init__(self, exchange: Exchange, carrier: Carrier) -> None:
        self.core = exchange.core
        self.account = exchange.core.account
        self.exchange = exchange
        self.carrier = carrier

    def routes(self) -> Iterable[web.RouteDef]:
        """Return what is served, below the account."""
        whole, one = f"{self.path}.json", f"{self.path}/{{sid}}.json"
        yield web.get(whole, self._list)
        yield web.get(one, self._fetch)
        own = {name for name in ("create", "update", "delete") if name in vars(type(self))}
        if "create" in own:
            yield web.post(whole, self._create)
        if "update" in own:
            yield web.post(one, self._update)
        if "delete" in own:
            yield web.delete(one, self._delete)

    def public_routes(self) -> list[web.RouteDef]:
        """Return what anyone may fetch who knows the SID, as with Twilio unless an account forbids it."""
        return []

    # What a subclass says

    def kept(self, _request: web.Request) -> Mapping[str, T]:
        """Return all there are, by SID, the oldest first: by default, what the account calls as the list."""
        found: Mapping[str, T] = getattr(self.account, self.listed)
        return found

    def more(self, row: T) -> dict[str, Any]:
        """Return what is shown of one besides what all show, and what is ``copied`` or ``absent``."""
        raise NotImplementedError

    def create(self, form: Form, request: web.Request) -> T:
        """Make one."""
        raise NotImplementedError

    def update(self, row: T, form: Form) -> None:
        """Change one."""
        raise NotImplementedError

    def delete(self, row: T) -> None:
        """Forget one."""
        raise NotImplementedError

    def uri(self, row: Any) -> str:  # noqa: ANN401  each kind has its own way
        """Return where one is."""
        return f"{self.account.path}{self.path}/{row.sid}"

    def shown(self, row: Any) -> dict[str, Any]:  # noqa: ANN401  any kind that has these attributes
        """Return one as Twilio's API shows it: dates are RFC 2822."""
        return {
            "account_sid": self.account.sid,
            "date_created": rfc_2822(row.created),
            "date_updated": rfc_2822(row.updated),
            "uri": f"{self.uri(row)}.json",
            **dict.fromkeys(self.absent),
            **{name: getattr(row, name) for name in self.copied},
            **self.more(row),
        }

    # What is served

    def find(self, request: web.Request) -> T:
        """Return the one that the path names."""
        return must(self.kept(request).get(request.match_info["sid"]), request)

    async def _list(self, request: web.Request) -> web.Response:
        query, rows = read_query(request), list(self.kept(request).items())
        tests = [(test, query.text(name)) for name, test in self.filters.items() if query.text(name)]
        dates = [(of, query.dates(name)) for name, of in self.dates.items()]
        found = [
            (sid, row)
            for sid, row in (reversed(rows) if self.newest_first else rows)
            if all(test(row, given) for test, given in tests) and all(fits(of(row)) for of, fits in dates)
        ]
        return web.json_response(page_of(request, self.listed, found, self.shown))

    async def _fetch(self, request: web.Request) -> web.Response:
        return web.json_response(self.shown(self.find(request)))

    async def _create(self, request: web.Request) -> web.Response:
        row = self.create(await read_form(request), request)
        return web.json_response(self.shown(row), status=201)

    async def _update(self, request: web.Request) -> web.Response:
        row = self.find(request)
        self.update(row, await read_form(request))
        return web.json_response(self.shown(row))

    async def _delete(self, request: web.Request) -> web.Response:
        self.delete(self.find(request))
        return web.Response(status=204)


def must[T](found: T | None, request: web.Request) -> T:
    """Return ``found``; nothing is Twilio's 404."""
    if found is None:
        raise Refused(20404, {"path": request.path})
    return found


def rfc_2822(moment: datetime | None) -> str | None:
    """Return ``Thu, 30 Jul 2015 20:12:31 +0000``."""
    return format_datetime(moment) if moment else None


def page_of[T](
    request: web.Request, name: str, rows: Sequence[tuple[str, T]], shown: Callable[[T], dict[str, Any]]
) -> dict[str, Any]:
    """Return the page of ``rows`` that ``request`` asks for, under ``name``, with links to its neighbours.

    A page follows the row its token names, so that new rows in front repeat none.
    """
    query = read_query(request)
    size, page = _number(query, "PageSize", DEFAULT_SIZE), _number(query, "Page", 0)
    if size > LARGEST_SIZE:
        raise Refused(20007)
    size = max(size, 1)
    start = page * size
    if token := query.text("PageToken"):
        keys = ["PA" + key for key, _ in rows]
        if token not in keys:
            raise Refused(21481)
        start = keys.index(token) + 1
    here = rows[start : start + size]
    kept = [(key, value) for key, value in query.items() if key not in PAGING]

    def link(page: int, **token: str) -> str:
        asked = [*kept, ("PageSize", size), ("Page", page), *token.items()]
        return f"{request.rel_url.raw_path}?{urlencode(asked)}"

    return {
        name: [shown(row) for _, row in here],
        "page": page,
        "page_size": size,
        "start": start,
        "end": max(start + len(here) - 1, 0),
        "uri": request.rel_url.raw_path_qs,
        "first_page_uri": link(0),
        "next_page_uri": (link(page + 1, PageToken="PA" + here[-1][0]) if start + size < len(rows) else None),
        "previous_page_uri": link(page - 1) if page else None,
    }


def _number(query: Form, name: str, default: int) -> int:
    text = query.text(name)
    return int(text) if text.isascii() and text.isdecimal() else default
