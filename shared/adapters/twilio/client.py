"""Requests to Twilio's REST API, through Twilio's own client, and what their answers mean to us.

The client makes the request, but we read the answer ourselves: its resource
classes drop ``Retry-After`` and cost 105 more modules.
Source: https://www.twilio.com/docs/usage/twilios-response
"""

import logging
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

import msgspec

from shared.adapters.connection_pool import session
from shared.domain.deliveries.twilio_errors import Kind, decide
from shared.errors import SendDelayed, SendRefused, SendUnknown

if TYPE_CHECKING:
    from twilio.rest import Client

NOT_FOUND = 404


class _Refusal(msgspec.Struct):
    """Twilio's error body."""

    code: int | None = None
    message: str | None = None


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
            SendRefused: never.
            SendDelayed: not now; it was not processed.
            SendUnknown: perhaps.
        """
        from requests.exceptions import ConnectTimeout, RequestException

        try:
            answer = self._client.request("POST", self._at(resource), data=fields)
        except ConnectTimeout as error:
            raise SendDelayed(f"Twilio could not be reached: {error}", code=0) from error
        except RequestException as error:
            if _never_connected(error):
                raise SendDelayed(f"Twilio could not be reached: {error}", code=0) from error
            raise SendUnknown(f"no answer from Twilio: {type(error).__name__}") from error
        if answer.status_code not in {200, 201}:
            _raise(answer)
        try:
            return msgspec.json.decode(answer.text, type=kind)
        except msgspec.DecodeError as error:
            raise SendUnknown(f"HTTP {answer.status_code} with a body that is no {resource}") from error

    def fetch[T](self, resource: str, query: Mapping[str, Any], kind: type[T]) -> T | None:
        """Make one GET, and return what it found; None if there is nothing.

        Raises:
            SendDelayed: no answer, or one that cannot be used.
        """
        from requests.exceptions import RequestException

        try:
            answer = self._client.request("GET", self._at(resource), params=query)
        except RequestException as error:
            raise SendDelayed(f"no answer from Twilio: {type(error).__name__}", code=0) from error
        if answer.status_code == NOT_FOUND:
            return None
        try:
            if answer.status_code != 200:  # noqa: PLR2004 - HTTP's own number
                raise SendDelayed(f"HTTP {answer.status_code} from Twilio", code=answer.status_code)
            return msgspec.json.decode(answer.text, type=kind)
        except msgspec.DecodeError as error:
            raise SendDelayed(f"Twilio's {resource} cannot be read: {error}", code=0) from error

    def _at(self, resource: str) -> str:
        if resource.startswith("/"):  # the next page, as Twilio names it
            return self._url + resource
        return f"{self._url}/2010-04-01/Accounts/{self._account_sid}/{resource}.json"

    @cached_property
    def _client(self) -> "Client":
        from twilio.http.http_client import TwilioHttpClient
        from twilio.rest import Client

        # It logs every request at INFO, with the person's number and words.
        logging.getLogger("twilio").setLevel(logging.WARNING)
        # The time-out covers connecting and each wait for bytes. Neither client nor session retries anything.
        http_client = TwilioHttpClient(timeout=self._timeout)
        http_client.session = session()
        return Client(
            *self._auth,
            account_sid=self._account_sid,
            http_client=http_client,
            environment={"TWILIO_EDGE": ""},  # keep TWILIO_EDGE and _REGION from rewriting our URL
        )


def _raise(answer: Any) -> None:  # noqa: ANN401 - the SDK is not typed
    try:
        refusal = msgspec.json.decode(answer.text, type=_Refusal)
    except msgspec.DecodeError:
        refusal = _Refusal()
    decision = decide(answer.status_code, refusal.code)
    code = refusal.code or answer.status_code
    said = refusal.message or f"HTTP {answer.status_code} without a reason"
    if decision.kind is Kind.LATER:
        after = _retry_after(answer.headers)
        if after is None and decision.after:
            after = decision.after.total_seconds()
        raise SendDelayed(said, code=code, after=after)
    if decision.kind is Kind.FINAL:
        raise SendRefused(said, code=code)
    raise SendUnknown(f"{said} (HTTP {answer.status_code})")


def _retry_after(headers: Mapping[str, str] | None) -> float | None:
    """Return the seconds in ``Retry-After``; the form with a date is not used by Twilio."""
    value = (headers or {}).get("Retry-After", "")
    return float(value) if value.isdecimal() else None


def _never_connected(error: BaseException | None) -> bool:
    """The connection was never made, so nothing was sent; urllib3 says so, deep inside."""
    from urllib3.exceptions import MaxRetryError, NewConnectionError

    reason = error.args[0] if error and error.args else None
    return isinstance(reason, MaxRetryError) and isinstance(reason.reason, NewConnectionError)
