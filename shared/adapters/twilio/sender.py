"""Messages and calls at Twilio: hand them over, look for them, look at them.

Source: https://www.twilio.com/docs/messaging/api/message-resource
and https://www.twilio.com/docs/voice/api/call-resource
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

import msgspec

from shared.adapters.twilio.client import TwilioApi
from shared.domain.deliveries.delivery import Status
from shared.domain.deliveries.status_callback import CALL_STATUSES, MESSAGE_STATUSES, Report
from shared.domain.messages.message import Channel, Machine, Message
from shared.errors import SendDelayed, SendUnknown
from shared.ports.twilio import RemoteRecord, SendReceipt

LONGEST_VALIDITY = 36_000
"""Seconds that Twilio keeps a message in its own queue. Source: https://www.twilio.com/docs/api/errors/21624"""

EVENTS = ["initiated", "ringing", "answered", "completed"]

# What Twilio must find out before it asks for the TwiML; not asked for, nobody waits for it.
# Source: https://www.twilio.com/docs/voice/answering-machine-detection
DETECTION = {Machine.HANG_UP: "Enable", Machine.AFTER_BEEP: "DetectMessageEnd"}

PAGE = 200
MOST_PAGES = 25
"""A person who got 5,000 messages since is nobody we can tell them apart for."""

TRIAL = "Sent from your Twilio trial account - "
"""What a trial account writes before each text, and lists with it.

Source: https://help.twilio.com/articles/360036052753
"""


class _Resource(msgspec.Struct):
    """What we use of a message or a call; Twilio may leave out or send null for anything."""

    sid: str | None = None
    status: str | None = None
    direction: str | None = None
    to: str | None = None
    sender: str | None = msgspec.field(name="from", default=None)
    messaging_service_sid: str | None = None
    body: str | None = None
    num_media: str | int | None = None
    num_segments: str | int | None = None
    date_created: str | None = None
    error_code: int | None = None
    error_message: str | None = None
    price: str | None = None
    price_unit: str | None = None
    answered_by: str | None = None


class _Page(msgspec.Struct):
    messages: list[_Resource] | None = None
    calls: list[_Resource] | None = None
    next_page_uri: str | None = None


class TwilioSender:
    """Sends through one account. Safe to share between threads."""

    def __init__(self, api: TwilioApi) -> None:
        self._api = api

    def send(self, message: Message, *, callback: str, twiml: str, now: datetime) -> SendReceipt:
        """Make exactly one request for ``message``. See ``shared.ports.twilio.Sender``."""
        if message.channel is Channel.CALL:
            fields = _call_fields(message, callback=callback, twiml=twiml)
        else:
            fields = _text_fields(message, callback=callback, now=now)
        created = self._api.create(_kind(message), fields, _Resource)
        if not created.sid:
            raise SendUnknown("Twilio's answer has no SID")
        return SendReceipt(sid=created.sid, segments=int(created.num_segments or 0) or None)

    def find_matches(self, message: Message, *, since: datetime, until: datetime) -> Sequence[RemoteRecord]:
        """Return what Twilio has that could be ``message``. See ``shared.ports.twilio.Sender``."""
        alike = [
            (created, one)
            for one in self._to_that_person(message, since)
            if _alike(one, message) and since <= (created := _created(one)) <= until
        ]
        alike.sort(key=lambda pair: pair[0])
        return [RemoteRecord(sid=one.sid or "", report=_report(one)) for _, one in alike]

    def fetch(self, sid: str) -> RemoteRecord | None:
        """Return a message or a call. See ``shared.ports.twilio.Sender``."""
        kind = "Calls" if sid.startswith("CA") else "Messages"
        found = self._api.fetch(f"{kind}/{sid}", {}, _Resource)
        return RemoteRecord(sid=sid, report=_report(found)) if found else None

    def _to_that_person(self, message: Message, since: datetime) -> Iterator[_Resource]:
        query: dict[str, Any] = {"To": message.address, "PageSize": PAGE}
        if _from_number(message):
            query["From"] = message.sender_address
        resource = _kind(message)
        # Newest first. No filter by date: those that are still queued have no date of sending yet.
        for _ in range(MOST_PAGES):
            page = self._api.fetch(resource, query, _Page) or _Page()
            found = page.calls if message.channel is Channel.CALL else page.messages
            if found is None:  # whatever answered, it has not looked: no proof that there is nothing
                raise SendDelayed(f"Twilio's {_kind(message)} are not listed there", code=0)
            yield from found
            if not page.next_page_uri or not found or _created(found[-1]) < since:
                return
            resource, query = page.next_page_uri, {}
        raise SendDelayed(f"more than {PAGE * MOST_PAGES} messages to that person", code=0)


def _kind(message: Message) -> str:
    return "Calls" if message.channel is Channel.CALL else "Messages"


def _created(one: _Resource) -> datetime:
    try:
        return parsedate_to_datetime(one.date_created or "")
    except ValueError:
        raise SendDelayed(f"Twilio does not say when {one.sid} was created", code=0) from None


def _from_number(message: Message) -> bool:
    return not (message.sender or "").startswith("MG")


def _text_fields(message: Message, *, callback: str, now: datetime) -> dict[str, Any]:
    return {
        "To": message.address,
        "From" if _from_number(message) else "MessagingServiceSid": message.sender_address,
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
        "MachineDetection": DETECTION.get(message.machine),
    }


def _validity(message: Message, now: datetime) -> int | None:
    if message.not_after is None:
        return None
    return max(1, min(LONGEST_VALIDITY, int((message.not_after - now).total_seconds())))


def _alike(one: _Resource, message: Message) -> bool:
    if one.to != message.address or not (one.direction or "").startswith("outbound-api"):
        return False
    if message.channel is Channel.CALL:
        return one.sender == message.sender  # what was said, Twilio does not tell
    same_sender = (
        one.sender == message.sender_address
        and not one.messaging_service_sid  # a service may pick that number
        if _from_number(message)
        else one.messaging_service_sid == message.sender
    )
    same_media = int(one.num_media or 0) == len(message.media)
    text = message.text.strip()
    return same_sender and same_media and (one.body or "").strip() in {text, (TRIAL + text).strip()}


def _report(one: _Resource) -> Report:
    sid = one.sid or ""
    words = CALL_STATUSES if sid.startswith("CA") else MESSAGE_STATUSES
    return Report(
        status=words.get(one.status or "", Status.SENT),
        sid=sid,
        error_code=one.error_code,
        error=one.error_message,
        segments=int(one.num_segments or 0) or None,
        price=one.price,
        currency=one.price_unit,
        answered_by=one.answered_by,
    )
