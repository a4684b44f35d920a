"""Requests to the desk's API."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from itertools import islice
from typing import Any
from urllib.parse import quote

import requests

from switchboard.connection.desk_address import DeskAddress
from switchboard.connection.said import said_by
from switchboard.terminal.exit_status import FAILED, UNREACHABLE, USAGE
from switchboard.terminal.failed import Failed

SECONDS = (10.0, 240.0)
"""To connect, and to wait for an answer: Azure cuts a request off after 230 s
(https://learn.microsoft.com/azure/azure-functions/functions-scale#timeout)."""

MAX_PAGE = 200
"""Items in a page of a list, by the API."""

WRONG_KEY = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)


class Refused(Failed):
    """The desk answered, and refused. ``problem`` is what it said (RFC 9457); empty: it may be no desk."""

    def __init__(self, status: int, problem: Mapping[str, Any], text: str) -> None:
        is_certain = bool(problem) and status not in WRONG_KEY and status < HTTPStatus.INTERNAL_SERVER_ERROR
        super().__init__(text, FAILED if is_certain else UNREACHABLE)
        self.status = status
        self.problem = problem


class Unreachable(Failed):
    """No answer came. Whether the desk did anything is not known: repeat it, with the same id."""

    def __init__(self, text: str) -> None:
        super().__init__(text, UNREACHABLE)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the desk answered, with a status below 300."""

    status: int
    body: Any
    at: datetime  # by the desk's clock, as its answer says; to the second


class Desk:
    """One desk."""

    def __init__(self, address: DeskAddress, session: requests.Session | None = None) -> None:
        self.address = address
        self._session = session or requests.Session()
        if address.is_local:  # no proxy, which would not reach it, and no login of ~/.netrc
            self._session.trust_env = False

    def get(self, path: str, **query: object) -> Any:
        """GET ``path`` below ``/api/``; return the body."""
        return self.request("GET", path, query=query).body

    def post(self, path: str, body: Any = None, **query: object) -> Any:
        """POST to ``path``; return the body of the answer."""
        return self.request("POST", path, body=body, query=query).body

    def request(
        self, method: str, path: str, *, body: Any = None, query: Mapping[str, object] | None = None
    ) -> Answer:
        """Send a request with the key; parameters that are None or "" are left out.

        Raises:
            Refused: the desk answered with 300 or more: its API redirects nowhere.
            Unreachable: it did not answer, or what answered is no desk.
        """
        url = f"{self.address.url}/api/{path}"
        parameters = {name: str(value) for name, value in (query or {}).items() if value not in (None, "")}
        try:
            answer = self._session.request(
                method,
                url,
                params=parameters,
                json=body,
                headers={"x-functions-key": self.address.key},
                timeout=SECONDS,
                allow_redirects=False,
            )
        except (requests.RequestException, UnicodeError) as error:  # a host name that cannot be one
            raise Unreachable(_unreachable(self.address, error)) from error
        said, is_empty = said_by(answer), answer.status_code == HTTPStatus.NO_CONTENT
        if answer.status_code >= HTTPStatus.BAD_REQUEST:
            raise Refused(answer.status_code, said or {}, self._refusal(answer, said))
        is_elsewhere = answer.status_code >= HTTPStatus.MULTIPLE_CHOICES
        if is_elsewhere or (said is None and not is_empty):
            raise Unreachable(_no_desk(self.address, answer))
        return Answer(answer.status_code, said, _answered_at(answer))

    def pages(self, path: str, items: str, **query: object) -> Iterator[dict[str, Any]]:
        """Yield the items of a list, page after page. ``items`` is the name of the list in an answer."""
        cursor = None
        while True:
            page = self.get(path, **query, cursor=cursor)
            yield from page[items]
            cursor = page.get("cursor")
            if not cursor:
                return

    def first(self, path: str, items: str, count: int, **query: object) -> list[dict[str, Any]]:
        """Return the first items of a list, as many as ``count``, or all if there are fewer."""
        return [*islice(self.pages(path, items, **query, limit=min(count, MAX_PAGE)), count)]

    def _refusal(self, answer: requests.Response, said: Mapping[str, Any] | None) -> str:
        if answer.status_code == HTTPStatus.UNAUTHORIZED:
            return f"{self.address} does not take the key: set SWITCHBOARD_KEY (docs/function-keys.md)"
        if said is None:
            return _no_desk(self.address, answer)
        return problem_text(said) or f"{self.address} answered {answer.status_code}"


def is_passing(status: int) -> bool:
    """Return whether the desk may take later what it refuses with this status: it restarts, or is busy."""
    return (
        status in {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS}
        or status >= HTTPStatus.INTERNAL_SERVER_ERROR
    )


def problem_text(problem: Mapping[str, Any]) -> str:
    """Return a problem (RFC 9457) as one text: all its faults, or else its detail or title."""
    faults = problem.get("errors")
    texts = [
        f"{fault.get('field', '')}: {fault.get('message', '')}".removeprefix(": ")
        for fault in (faults if isinstance(faults, list) else ())
        if isinstance(fault, dict)  # a proxy has errors of its own form
    ]
    return "; ".join(texts) or str(problem.get("detail") or problem.get("title") or "")


def in_path(text: str) -> str:
    """Return an id or a number as one part of a path.

    Raises:
        Failed: it cannot be one: with . or .. or nothing there, another path is asked. Nothing was done.
    """
    if text in {"", ".", ".."}:
        raise Failed(f"{text!r} is no id and no number", USAGE)
    return quote(text, safe="")


def _answered_at(answer: requests.Response) -> datetime:
    """Return the time of an answer; by our clock, if it has none that can be read."""
    try:
        at = parsedate_to_datetime(answer.headers.get("Date", ""))
    except ValueError:
        return datetime.now(UTC)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _no_desk(address: DeskAddress, answer: requests.Response) -> str:
    what = f"{address} answered {answer.status_code} without a reason"
    if place := answer.headers.get("Location"):
        return f"{what}, and leads to {place}: a login page? If the desk moved, set SWITCHBOARD_URL"
    return f"{what}: is it a Switchboard, without a login page or a proxy between? See SWITCHBOARD_URL"


def _unreachable(address: DeskAddress, error: Exception) -> str:
    if isinstance(error, requests.Timeout):
        return f"{address} did not answer in time: whether it did anything is not known"
    if _is_lost(error):
        return f"the connection to {address} broke: whether it did anything is not known"
    if isinstance(error, requests.ConnectionError) and address.is_local:
        return f"nothing answers at {address}: start it with make run, or set SWITCHBOARD_URL"
    return f"{address} cannot be reached: {error}"


def _is_lost(error: Exception) -> bool:
    """Return whether there was a connection, and it broke: by then the desk may have done what was asked."""
    return isinstance(error, requests.exceptions.ChunkedEncodingError) or (
        isinstance(error, requests.ConnectionError) and "Connection aborted" in str(error)
    )
