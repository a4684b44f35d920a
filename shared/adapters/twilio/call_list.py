"""Calls as Twilio lists them, and the URLs that answer the calls to our numbers.

Source: https://www.twilio.com/docs/voice/api/call-resource#retrieve-a-list-of-calls
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Annotated, Any

import msgspec

from shared.adapters.twilio.client import Page, TwilioApi
from shared.adapters.twilio.resources import CALLS
from shared.domain.calls.call_reports import ListedCall
from shared.errors import TwilioUnavailable

PAGE_SIZE = 1000
"""The most that Twilio allows."""

CAME_IN, WAS_DIALLED = "inbound", "outbound-dial"
"""Directions of calls. Source: https://www.twilio.com/docs/voice/api/call-resource#call-properties"""


type _Seconds = Annotated[str, msgspec.Meta(pattern="^[0-9]*$")] | int


class _Call(msgspec.Struct):
    """The fields that are used here; Twilio may omit each, or send null."""

    sid: str
    status: str | None = None
    direction: str | None = None
    to: str | None = None
    sender: str | None = msgspec.field(name="from", default=None)
    date_created: str | None = None
    start_time: str | None = None
    end_time: str | None = None
    duration: _Seconds | None = None
    parent_call_sid: str | None = None


class _Calls(Page):
    calls: list[_Call] | None = None


class _Number(msgspec.Struct):
    phone_number: str
    voice_url: str | None = None


class _Numbers(Page, kw_only=True):
    incoming_phone_numbers: tuple[_Number, ...]


class TwilioCallList:
    """Lists calls. Safe to share between threads."""

    def __init__(self, api: TwilioApi, *, page_size: int = PAGE_SIZE) -> None:
        self._api = api
        self._page_size = page_size

    def began(self, *, since: datetime, until: datetime) -> Sequence[ListedCall]:
        """Return the calls that came in, and those that they dialled. See ``shared.ports.twilio.CallList``.

        Twilio's page speaks of dates in these filters, and its SDKs send times: both bounds are checked here.
        """
        query = {"StartTime>": f"{since:%Y-%m-%dT%H:%M:%SZ}", "StartTime<": f"{until:%Y-%m-%dT%H:%M:%SZ}"}
        found = [_listed(call) for call in self._calls(query) if call.direction in {CAME_IN, WAS_DIALLED}]
        return sorted((call for call in found if since <= call.at <= until), key=lambda call: call.at)

    def dialled_by(self, sid: str) -> Sequence[ListedCall]:
        """Return the calls that a call dialled. See ``shared.ports.twilio.CallList``."""
        return [_listed(call) for call in self._calls({"ParentCallSid": sid})]

    def voice_urls(self, number: str = "") -> Mapping[str, str]:
        """Return the URLs by number. See ``shared.ports.twilio.CallList``.

        Source: https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource
        """
        query = {"PageSize": self._page_size, **({"PhoneNumber": number} if number else {})}
        pages = self._api.pages("IncomingPhoneNumbers", query, _Numbers)
        listed = (found for page in pages for found in page.incoming_phone_numbers)
        # Twilio finds parts of numbers, too.
        return {row.phone_number: row.voice_url or "" for row in listed if number in {"", row.phone_number}}

    def _calls(self, query: Mapping[str, Any]) -> Iterator[_Call]:
        for page in self._api.pages(CALLS, {**query, "PageSize": self._page_size}, _Calls):
            if page.calls is None:
                raise TwilioUnavailable("Twilio's answer is not a list of calls")
            yield from page.calls


def _listed(call: _Call) -> ListedCall:
    at = _time(call.start_time) or _time(call.date_created)
    if at is None:
        raise TwilioUnavailable(f"Twilio does not say when {call.sid} began")
    return ListedCall(
        sid=call.sid,
        sender=call.sender or "",
        to=call.to or "",
        status=call.status or "",
        at=at,
        seconds=int(call.duration) if call.duration else None,
        ended_at=_time(call.end_time),
        parent=call.parent_call_sid or "",
    )


def _time(text: str | None) -> datetime | None:
    try:
        return parsedate_to_datetime(text or "").astimezone(UTC)
    except ValueError:
        return None
