"""Twilio's REST API, through Twilio's own client.

The client makes the request, but we read the answer ourselves: its resource
classes drop ``Retry-After`` and cost 105 more modules.
Source: https://www.twilio.com/docs/messaging/api/message-resource
"""

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

import msgspec

from shared.domain.message import Channel, Message
from shared.errors import SendDelayed, SendRefused, SendUnknown
from shared.ports import Sent

if TYPE_CHECKING:
    from twilio.rest import Client

LONGEST_VALIDITY = 36_000
"""Seconds that Twilio keeps a message in its own queue. Source: https://www.twilio.com/docs/api/errors/21624"""

EVENTS = ["initiated", "ringing", "answered", "completed"]

# What Twilio answers with a 4xx although another try, later, is right: it did not process the request.
# Everything else below 500 is refused for good.
LATER = {
    20429: "too many requests",
    21611: "the sender's queue is full",
    21702: "the Messaging Service is busy",
    14107: "too many replies between these two numbers within 30 s",
    10004: "too many calls at once",
}


class TwilioSender:
    """Sends through one account. Built once for each worker; safe to share between threads."""

    def __init__(self, *, account_sid: str, auth: tuple[str, str], url: str, timeout: float) -> None:
        self._account_sid = account_sid
        self._auth = auth
        self._url = url.rstrip("/")
        self._timeout = timeout

    def send(self, message: Message, *, callback: str, twiml: str, now: datetime) -> Sent:
        """Make exactly one request for ``message``. See ``shared.ports.Sender``."""
        if message.channel is Channel.CALL:
            resource, fields = "Calls", _call_fields(message, callback=callback, twiml=twiml)
        else:
            resource, fields = "Messages", _text_fields(message, callback=callback, now=now)
        answer = self._post(f"{self._url}/2010-04-01/Accounts/{self._account_sid}/{resource}.json", fields)
        return _receipt(answer)

    @cached_property
    def _client(self) -> "Client":
        from twilio.http.http_client import TwilioHttpClient
        from twilio.rest import Client

        # The time-out covers connecting and each wait for bytes. The client retries nothing by
        # itself: requests' own default is 0 retries, and max_retries stays unset.
        return Client(
            *self._auth,
            account_sid=self._account_sid,
            http_client=TwilioHttpClient(timeout=self._timeout),
            environment={"TWILIO_EDGE": ""},  # keep TWILIO_EDGE and _REGION from rewriting our URL
        )

    def _post(self, url: str, fields: Mapping[str, Any]) -> Any:  # noqa: ANN401 - the SDK is not typed
        from requests.exceptions import ConnectTimeout, RequestException

        try:
            return self._client.request("POST", url, data=fields)
        except ConnectTimeout as error:
            raise SendDelayed(f"Twilio could not be reached: {error}", code=0) from error
        except RequestException as error:
            if _never_connected(error):
                raise SendDelayed(f"Twilio could not be reached: {error}", code=0) from error
            raise SendUnknown(f"no answer from Twilio: {type(error).__name__}") from error


def _text_fields(message: Message, *, callback: str, now: datetime) -> dict[str, Any]:
    sender = message.sender or ""
    return {
        "To": message.to,
        "MessagingServiceSid" if sender.startswith("MG") else "From": sender,
        "Body": message.text or None,
        "MediaUrl": list(message.media) or None,
        "StatusCallback": callback,
        "ValidityPeriod": _validity(message, now),
    }


def _call_fields(message: Message, *, callback: str, twiml: str) -> dict[str, Any]:
    return {
        "To": message.to,
        "From": message.sender,
        **({"Url": message.url} if message.url else {"Twiml": twiml}),
        "StatusCallback": callback,
        "StatusCallbackEvent": EVENTS,
    }


def _validity(message: Message, now: datetime) -> int | None:
    if message.not_after is None:
        return None
    return max(1, min(LONGEST_VALIDITY, int((message.not_after - now).total_seconds())))


class _Answer(msgspec.Struct):
    """The fields we use of a resource, and of an error."""

    sid: str | None = None
    num_segments: str | int | None = None
    code: int | None = None
    message: str | None = None


def _receipt(answer: Any) -> Sent:  # noqa: ANN401 - the SDK is not typed
    try:
        read = msgspec.json.decode(answer.text, type=_Answer)
    except msgspec.DecodeError:
        read = _Answer()
    if answer.status_code in {200, 201} and read.sid:
        segments = int(read.num_segments or 0)
        return Sent(sid=read.sid, segments=segments or None)
    text = read.message or f"HTTP {answer.status_code} without a reason"
    code = read.code or answer.status_code
    if answer.status_code == 429 or code in LATER:  # noqa: PLR2004 - HTTP's own number
        raise SendDelayed(text, code=code, after=_retry_after(answer.headers))
    if 400 <= answer.status_code < 500:  # noqa: PLR2004 - HTTP's own numbers
        raise SendRefused(text, code=code)
    # A 5xx, or a 2xx without a SID: it may have been processed.
    raise SendUnknown(f"{text} (HTTP {answer.status_code})")


def _retry_after(headers: Mapping[str, str] | None) -> float | None:
    """Return the seconds in ``Retry-After``; the form with a date is not used by Twilio."""
    value = (headers or {}).get("Retry-After", "")
    return float(value) if value.isdecimal() else None


def _never_connected(error: BaseException | None) -> bool:
    """The connection was never made, so nothing was sent; urllib3 says so, deep inside."""
    from urllib3.exceptions import MaxRetryError, NewConnectionError

    reason = error.args[0] if error and error.args else None
    return isinstance(reason, MaxRetryError) and isinstance(reason.reason, NewConnectionError)
