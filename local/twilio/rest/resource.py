"""What the resources have in common: what is served, and lists with filters and pages."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from email.utils import format_datetime
from typing import Any, ClassVar

from aiohttp import web

from local.twilio.calls.exchange import Exchange
from local.twilio.rest.form import Form, read_form, read_query
from local.twilio.texts.carrier import Carrier

ACCOUNT = "/2010-04-01/Accounts/{account}"

DEFAULT_SIZE, LARGEST_SIZE = 50, 1000


class Resource[T]:
    """A kind of thing that the account has, listed and fetched by its SID.

    A subclass says what there is and how Twilio shows it. It overrides those of ``create``, ``update`` and
    ``delete`` that are served; what it does not override is Twilio's 405.
    """

    path: ClassVar[str]  #: of the list, below the account
    listed: ClassVar[str]  #: what the list is called in its JSON
    newest_first: ClassVar[bool] = False
    filters: ClassVar[Mapping[str, str]] = {}  #: parameters, and the attribute that each asks for
    dates: ClassVar[Mapping[str, Callable[[Any], datetime | None]]] = {}  #: filters by a date
    file: ClassVar[str] = ""  #: where the thing itself is, for anyone who knows its SID

    def __init__(self, exchange: Exchange, carrier: Carrier) -> None:
        self.core = exchange.core
        self.account = exchange.core.account
        self.exchange = exchange
        self.carrier = carrier

    def routes(self) -> Iterator[web.RouteDef]:
        """Return what is served."""
        whole, one = f"{ACCOUNT}{self.path}.json", f"{ACCOUNT}{self.path}/{{sid}}.json"
        yield web.get(whole, self._list)
        yield web.get(one, self._fetch)
        if self._overrides("create"):
            yield web.post(whole, self._create)
        if self._overrides("update"):
            yield web.post(one, self._update)
        if self._overrides("delete"):
            yield web.delete(one, self._delete)
        if self.file:
            yield web.get(ACCOUNT + self.file, self.send_file)

    def _overrides(self, name: str) -> bool:
        return getattr(type(self), name) is not getattr(Resource, name)

    # What a subclass says

    def _kept(self, _request: web.Request) -> Mapping[str, T]:
        """Return all there are, by SID, the oldest first: by default, what the account calls as the list."""
        found: Mapping[str, T] = getattr(self.account, self.listed)
        return found

    def _uri(self, row: Any) -> str:  # noqa: ANN401  each kind has its own way
        """Return where one is."""
        return f"{self.account.path}{self.path}/{row.sid}"

    def _fields(self, row: T) -> dict[str, Any]:
        """Return what is shown of one besides what all show."""
        raise NotImplementedError

    def create(self, form: Form) -> T:
        """Make one."""
        raise NotImplementedError

    def update(self, row: T, form: Form) -> None:
        """Change one."""
        raise NotImplementedError

    def delete(self, row: T) -> None:
        """Forget one."""
        raise NotImplementedError

    async def send_file(self, request: web.Request) -> web.Response:
        """Answer with the thing itself."""
        raise NotImplementedError

    # What is served

    def _shown(self, row: Any) -> dict[str, Any]:  # noqa: ANN401  any kind that has these attributes
        """Return one as Twilio's API shows it."""
        return {
            "account_sid": self.account.sid,
            "date_created": rfc_2822(row.created),
            "date_updated": rfc_2822(row.updated),
            "uri": f"{self._uri(row)}.json",
            **self._fields(row),
        }

    def _find(self, request: web.Request) -> T:
        """Return the one that the path names."""
        return must(self._kept(request).get(request.match_info["sid"]))

    async def _list(self, request: web.Request) -> web.Response:
        query, rows = read_query(request), list(self._kept(request).items())
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
        """Return the page that is asked for, with links to its neighbours.

        A page follows the row its token names, so that new rows in front repeat none.
        """
        size, page = max(query.number("PageSize", DEFAULT_SIZE), 1), query.number("Page", 0)
        query.refuse(20007, when=size > LARGEST_SIZE)
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
            self.listed: [self._shown(row) for _, row in here],
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
        return web.json_response(self._shown(self._find(request)))

    async def _create(self, request: web.Request) -> web.Response:
        row = self.create(await read_form(request))
        return web.json_response(self._shown(row), status=201)

    async def _update(self, request: web.Request) -> web.Response:
        row = self._find(request)
        self.update(row, await read_form(request))
        return web.json_response(self._shown(row))

    async def _delete(self, request: web.Request) -> web.Response:
        self.delete(self._find(request))
        return web.Response(status=204)


def must[T](found: T | None) -> T:
    """Return ``found``; nothing is Twilio's 404."""
    if found is None:
        raise web.HTTPNotFound
    return found


def rfc_2822(moment: datetime | None) -> str | None:
    """Return ``Thu, 30 Jul 2015 20:12:31 +0000``."""
    return format_datetime(moment) if moment else None


def pick(row: object, *names: str) -> dict[str, Any]:
    """Return the attributes that Twilio shows as they are, under their own names."""
    return {name: getattr(row, name) for name in names}
