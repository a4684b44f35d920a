"""The base class of all resources: routes, and lists with filters and pages."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from email.utils import format_datetime
from typing import Any, ClassVar

from aiohttp import web

from local.twilio.calls.exchange import Exchange
from local.twilio.rest.form import Form, read_form, read_query
from local.twilio.texts.carrier import Carrier

ACCOUNT = "/2010-04-01/Accounts/{account}"

DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE = 50, 1000


ASKED = web.RequestKey("asked", dict[str, str])
"""What a request to create something is about, for its event."""


class Resource[T]:
    """A kind of resource, listed and fetched by its SID.

    A subclass defines the resources and their JSON. It overrides ``create``, ``update`` and ``delete`` if
    they are served; otherwise they are Twilio's 405.
    """

    path: ClassVar[str]  #: of the list, below the account
    listed: ClassVar[str]  #: the name of the list in its JSON
    newest_first: ClassVar[bool] = False
    filters: ClassVar[Mapping[str, str]] = {}  #: parameters, and the attribute that each filters by
    dates: ClassVar[Mapping[str, Callable[[Any], datetime | None]]] = {}  #: filters by date
    file: ClassVar[str] = ""  #: the path of the file

    def __init__(self, exchange: Exchange, carrier: Carrier) -> None:
        self.core = exchange.core
        self.account = exchange.core.account
        self.exchange = exchange
        self.carrier = carrier

    def routes(self) -> Iterator[web.RouteDef]:
        """Return the routes."""
        collection, item = f"{ACCOUNT}{self.path}.json", f"{ACCOUNT}{self.path}/{{sid}}.json"
        yield web.get(collection, self._list)
        yield web.get(item, self._fetch)
        if self._overrides("create"):
            yield web.post(collection, self._create)
        if self._overrides("update"):
            yield web.post(item, self._update)
        if self._overrides("delete"):
            yield web.delete(item, self._delete)
        if self.file:
            yield web.get(ACCOUNT + self.file, self.send_file)

    def _overrides(self, name: str) -> bool:
        return getattr(type(self), name) is not getattr(Resource, name)

    # For subclasses

    def _resources(self, _request: web.Request) -> Mapping[str, T]:
        """Return all resources by SID, oldest first: by default, the account's attribute ``listed``."""
        found: Mapping[str, T] = getattr(self.account, self.listed)
        return found

    def _uri(self, row: Any) -> str:  # noqa: ANN401  a subclass may have a type without these attributes
        """Return the path of a resource."""
        return f"{self.account.path}{self.path}/{row.sid}"

    def _fields(self, row: T) -> dict[str, Any]:
        """Return the JSON fields of a resource, without those that all resources have."""
        raise NotImplementedError

    def create(self, form: Form) -> T:
        """Create a resource."""
        raise NotImplementedError

    def update(self, row: T, form: Form) -> None:
        """Change a resource."""
        raise NotImplementedError

    def delete(self, row: T) -> None:
        """Delete a resource."""
        raise NotImplementedError

    async def send_file(self, request: web.Request) -> web.Response:
        """Return the file of a resource."""
        raise NotImplementedError

    # The handlers of the routes

    def _as_json(self, row: Any) -> dict[str, Any]:  # noqa: ANN401  any kind that has these attributes
        """Return the JSON of a resource."""
        return {
            "account_sid": self.account.sid,
            "date_created": rfc_2822(row.created),
            "date_updated": rfc_2822(row.updated),
            "uri": f"{self._uri(row)}.json",
            **self._fields(row),
        }

    def _find(self, request: web.Request) -> T:
        """Return the resource in the path."""
        return found_or_404(self._resources(request).get(request.match_info["sid"]))

    async def _list(self, request: web.Request) -> web.Response:
        query, rows = read_query(request), list(self._resources(request).items())
        texts = [(name, query.text(asked)) for asked, name in self.filters.items() if query.text(asked)]
        dates = [(of, query.dates(asked)) for asked, of in self.dates.items()]
        found = [
            (sid, row)
            for sid, row in (reversed(rows) if self.newest_first else rows)
            if all(str(getattr(row, name)).lower() == text.lower() for name, text in texts)
            and all(fits(of(row)) for of, fits in dates)
        ]
        return web.json_response(self._page(request, query, found))

    def _page(self, request: web.Request, query: Form, rows: Sequence[tuple[str, T]]) -> dict[str, Any]:
        """Return the requested page, with links to the next and the previous one.

        A page starts after the row in its token, so that new rows do not cause repetitions.
        """
        size, page = max(query.number("PageSize", DEFAULT_PAGE_SIZE), 1), query.number("Page", 0)
        query.refuse(20007, when=size > MAX_PAGE_SIZE)
        start = page * size
        if token := query.text("PageToken"):
            tokens = ["PA" + sid for sid, _ in rows]
            query.refuse(21481, when=token not in tokens)
            start = tokens.index(token) + 1
        here, more = rows[start : start + size], start + size < len(rows)
        url = request.rel_url.without_query_params("PageToken")

        def link(page: int, **token: str) -> str:
            return url.update_query(PageSize=size, Page=page, **token).raw_path_qs

        return {
            self.listed: [self._as_json(row) for _, row in here],
            "page": page,
            "page_size": size,
            "start": start,
            "end": max(start + len(here) - 1, 0),
            "uri": request.rel_url.raw_path_qs,
            "first_page_uri": link(0),
            "next_page_uri": link(page + 1, PageToken="PA" + here[-1][0]) if more else None,
            "previous_page_uri": link(page - 1) if page else None,
        }

    async def _fetch(self, request: web.Request) -> web.Response:
        return web.json_response(self._as_json(self._find(request)))

    async def _create(self, request: web.Request) -> web.Response:
        form = await read_form(request)
        request[ASKED] = asked = {
            "to": form.text("To"),
            "body": form.text("Body"),
            "callback": form.text("StatusCallback"),
        }
        row = self.create(form)
        created = self._as_json(row)
        asked["sid"] = created["sid"]
        return web.json_response(created, status=201)

    async def _update(self, request: web.Request) -> web.Response:
        row = self._find(request)
        self.update(row, await read_form(request))
        return web.json_response(self._as_json(row))

    async def _delete(self, request: web.Request) -> web.Response:
        self.delete(self._find(request))
        return web.Response(status=204)


def found_or_404[T](found: T | None) -> T:
    """Return ``found``; raise Twilio's 404 if it is None."""
    if found is None:
        raise web.HTTPNotFound
    return found


def rfc_2822(moment: datetime | None) -> str | None:
    """Return ``Thu, 30 Jul 2015 20:12:31 +0000``."""
    return format_datetime(moment) if moment else None


def pick(row: object, *names: str) -> dict[str, Any]:
    """Return the attributes that the JSON has under the same names."""
    return {name: getattr(row, name) for name in names}
