"""Requests to Twilio's REST API, through Twilio's own client, and what its answers mean.

The client makes the request, but the answer is read here: the client's
resource classes drop ``Retry-After`` and cost 105 more modules.
Source: https://www.twilio.com/docs/usage/twilios-response
"""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from shared.adapters.connection_pool import session
from shared.adapters.twilio.refusal import raise_refusal, read_refusal
from shared.domain.typed_json import decode_json
from shared.errors import MediaTooLarge, SendDelayed, SendUnknown, TwilioUnavailable

if TYPE_CHECKING:
    from requests import Response, Session
    from twilio.rest import Client

NO_CONTENT, NOT_FOUND = 204, 404
INCOMPLETE = 20009  # until then it cannot be deleted: https://www.twilio.com/docs/api/errors/20009

UNCACHED = {"Cache-Control": "no-cache"}
"""Asks every cache between us and Twilio for a new answer: an old list lacks what was sent since."""

MAX_PAGES = 500
"""Pages of one list. With 1,000 texts a page, that is more than a number receives in three days."""

CHUNK = 65_536
"""Bytes of a file that are read at once."""


class Page(msgspec.Struct):
    """One page of a list; a subclass has the items."""

    next_page_uri: str | None = None
    #: When Twilio answered, by its own clock (the header ``Date``); None if the answer does not say.
    answered_at: datetime | None = None


class Download(NamedTuple):
    """A file from Twilio."""

    content: bytes
    content_type: str


class TwilioApi:
    """One account's API. Built once for each worker; safe to share between threads."""

    def __init__(self, *, account_sid: str, auth: tuple[str, str], url: str, timeout: float) -> None:
        self._auth = auth
        self._account_sid = account_sid
        self._url = url.rstrip("/")
        self._timeout = timeout

    def create[T](self, resource: str, fields: Mapping[str, Any], kind: type[T]) -> T:
        """Make exactly one POST, and return what it created.

        Raises:
            SendRefused: Twilio will never accept it.
            SendDelayed: it was not processed; retry later.
            AccountRefused: Twilio refuses the account or its credentials, whatever is posted.
            SendUnknown: it may or may not have been processed.
        """
        from requests.exceptions import ConnectTimeout, RequestException

        from shared.adapters.complete_answers import was_never_connected

        try:
            answer = self._client.request("POST", self._at(resource), data=fields)
        except ConnectTimeout as error:
            raise SendDelayed(f"Twilio could not be reached: {error}") from error
        except RequestException as error:
            if was_never_connected(error):
                raise SendDelayed(f"Twilio could not be reached: {error}") from error
            raise SendUnknown(f"no answer from Twilio: {type(error).__name__}") from error
        if answer.status_code not in {200, 201}:
            raise_refusal(answer)
        try:
            return decode_json(answer.text, kind)
        except msgspec.DecodeError as error:
            raise SendUnknown(f"HTTP {answer.status_code}, and its body is not one of {resource}") from error

    def delete(self, resource: str) -> bool:
        """Make one DELETE; return False if Twilio does not delete it yet. What is gone counts as deleted.

        Raises:
            TwilioUnavailable: no answer, or one that cannot be used: a proxy's 404, a refused account.
        """
        from requests.exceptions import RequestException

        try:
            answer = self._client.request("DELETE", self._at(resource))
        except RequestException as error:
            raise _no_answer(error) from error
        code = read_refusal(answer).code
        if code == INCOMPLETE:
            return False
        if answer.status_code == NO_CONTENT or (answer.status_code == NOT_FOUND and code):
            return True
        raise TwilioUnavailable(f"HTTP {answer.status_code} from Twilio", code=code or answer.status_code)

    def fetch[T](self, resource: str, query: Mapping[str, Any], kind: type[T]) -> T | None:
        """Make one GET, and return what it found; None if there is nothing.

        Raises:
            TwilioUnavailable: no answer, or one that cannot be used: half of one, or a proxy's 404.
        """
        from requests.exceptions import RequestException

        try:
            answer = self._client.request("GET", self._at(resource), params=query, headers=dict(UNCACHED))
        except RequestException as error:
            raise _no_answer(error) from error
        if answer.status_code == NOT_FOUND and read_refusal(answer).code:  # else a proxy may say it
            return None
        require_ok(answer.status_code)
        headers = answer.headers or {}
        if headers.get("Age", "0") != "0":
            raise TwilioUnavailable(f"a cache answered instead of Twilio, {headers['Age']} s old")
        try:
            found = decode_json(answer.text, kind)
        except msgspec.DecodeError as error:
            raise TwilioUnavailable(f"Twilio's {resource} cannot be read: {error}") from error
        if isinstance(found, Page):
            found.answered_at = _date(headers)
        return found

    def pages[T: Page](
        self, resource: str, query: Mapping[str, Any], kind: type[T], *, max_pages: int = MAX_PAGES
    ) -> Iterator[T]:
        """Yield the pages of a list, one GET for each.

        Raises:
            TwilioUnavailable: no answer, or one that cannot be used; or there are more pages than
                ``max_pages``: a list that is cut short would look complete.
        """
        place = resource
        for _ in range(max_pages):
            page = self.fetch(place, query, kind)
            if page is None:
                raise TwilioUnavailable(f"Twilio has no list of {resource}", code=NOT_FOUND)
            yield page
            if not page.next_page_uri:
                return
            place, query = page.next_page_uri, {}
        raise TwilioUnavailable(f"Twilio's list of {resource} has more than {max_pages} pages")

    def download(self, resource: str, *, suffix: str, max_bytes: int | None = None) -> Download | None:
        """Return a file, byte for byte; None if there is none.

        Twilio may redirect to the place of the file; the session then leaves our credentials out.
        Source: https://requests.readthedocs.io/en/latest/user/quickstart/#custom-headers

        Raises:
            MediaTooLarge: it has more than ``max_bytes``; the rest is not read.
            TwilioUnavailable: no answer, or one that cannot be used.
        """
        with self.stream(resource, suffix=suffix) as answer:
            if answer.status_code == NOT_FOUND:
                return None
            require_ok(answer.status_code)
            return Download(_read(answer, max_bytes), answer.headers.get("Content-Type", ""))

    @contextmanager
    def stream(
        self, resource: str, *, suffix: str, headers: Mapping[str, str] | None = None
    ) -> "Iterator[Response]":
        """Make one GET of a file, and give its answer before its body is read, whatever its status.

        Raises:
            TwilioUnavailable: no answer, or its body broke off while it was read.
        """
        from requests.exceptions import RequestException

        url = self._at(resource, suffix=suffix)
        try:
            with self._session.get(
                url, auth=self._auth, timeout=self._timeout, stream=True, headers=headers
            ) as answer:
                yield answer
        except (RequestException, ValueError) as error:  # a redirect may lead to what is no URL
            raise _no_answer(error) from error

    def _at(self, resource: str, *, suffix: str = ".json") -> str:
        if resource.startswith("/"):  # the next page, as Twilio names it
            return self._url + resource
        return f"{self._url}/2010-04-01/Accounts/{self._account_sid}/{resource}{suffix}"

    @cached_property
    def _session(self) -> "Session":
        return session()

    @cached_property
    def _client(self) -> "Client":
        from twilio.http.http_client import TwilioHttpClient
        from twilio.rest import Client

        from shared.adapters.complete_answers import require_utf8

        # It logs every request at INFO, with the person's number and the text.
        logging.getLogger("twilio").setLevel(logging.WARNING)
        # The time-out covers connecting and each wait for bytes. Neither client nor session retries.
        http_client = TwilioHttpClient(timeout=self._timeout, request_hooks={"response": [require_utf8]})
        http_client.session = self._session
        return Client(
            *self._auth,
            account_sid=self._account_sid,
            http_client=http_client,
            environment={"TWILIO_EDGE": ""},  # keep TWILIO_EDGE and _REGION from rewriting our URL
        )


def _no_answer(error: Exception) -> TwilioUnavailable:
    return TwilioUnavailable(f"no answer from Twilio: {type(error).__name__}")


def _read(answer: "Response", max_bytes: int | None) -> bytes:
    content = bytearray()
    for chunk in answer.iter_content(CHUNK):
        content += chunk
        if max_bytes is not None and len(content) > max_bytes:
            raise MediaTooLarge(f"the file is larger than {max_bytes // 1_000_000} MB")
    return bytes(content)


def require_ok(status: int) -> None:
    """Raise if a GET of Twilio's got no 200.

    Raises:
        TwilioUnavailable: another status.
    """
    if status != 200:  # noqa: PLR2004 - HTTP's own number
        raise TwilioUnavailable(f"HTTP {status} from Twilio", code=status)


def _date(headers: Mapping[str, str]) -> datetime | None:
    """Return when Twilio answered, by its own clock."""
    try:
        return parsedate_to_datetime(headers.get("Date", "")).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
