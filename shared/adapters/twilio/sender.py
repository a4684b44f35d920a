"""Send messages and calls through Twilio; find and fetch them there.

Source: https://www.twilio.com/docs/messaging/api/message-resource
and https://www.twilio.com/docs/voice/api/call-resource
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Annotated, Any

import msgspec

from shared.adapters.twilio.client import Page, TwilioApi
from shared.domain.deliveries.status import Status
from shared.domain.deliveries.status_callback import CALL_STATUSES, MESSAGE_STATUSES, Report
from shared.domain.messages.message import Channel, Machine, Message
from shared.domain.messages.phone_number import is_messaging_service
from shared.errors import SendUnknown, TwilioUnavailable
from shared.ports.twilio import RemoteRecord, SendReceipt

MAX_VALIDITY_SECONDS = 36_000
"""The longest that Twilio keeps a message in its own queue. Source: https://www.twilio.com/docs/api/errors/21624"""

EVENTS = ["initiated", "ringing", "answered", "completed"]

# What Twilio detects before it asks for the TwiML. Without it the call does not wait for a detection.
# Source: https://www.twilio.com/docs/voice/answering-machine-detection
DETECTION = {Machine.HANG_UP: "Enable", Machine.AFTER_BEEP: "DetectMessageEnd"}

PAGE_SIZE = 200
MAX_PAGES = 25
"""Pages that are read. Of 5,000 messages to one person since an attempt, which one is ours is unclear."""

SID_PREFIXES = {"Messages": {"SM", "MM"}, "Calls": {"CA"}}
"""How SIDs begin. Source: https://www.twilio.com/docs/glossary/what-is-a-sid"""

TRIAL = "Sent from your Twilio trial account - "
"""What a trial account puts before each text; it is part of the text in lists, too.

Source: https://help.twilio.com/articles/360036052753
"""


type _Sid = Annotated[str, msgspec.Meta(pattern="^[A-Z]{2}[0-9A-Za-z]+$")]
type _Number = Annotated[str, msgspec.Meta(pattern="^[0-9]*$")] | int


class _Resource(msgspec.Struct):
    """The fields of a message or a call that are used here; Twilio may omit each, or send null."""

    sid: _Sid | None = None
    status: str | None = None
    direction: str | None = None
    to: str | None = None
    sender: str | None = msgspec.field(name="from", default=None)
    messaging_service_sid: str | None = None
    body: str | None = None
    num_media: _Number | None = None
    num_segments: _Number | None = None
    date_created: str | None = None
    error_code: int | None = None
    error_message: str | None = None
    price: str | None = None
    price_unit: str | None = None
    answered_by: str | None = None


class _List(Page):
    messages: list[_Resource] | None = None
    calls: list[_Resource] | None = None


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
        sid = created.sid or ""
        if sid[:2] not in SID_PREFIXES[_kind(message)]:
            raise SendUnknown(f"Twilio's answer has no SID of {_kind(message)}")
        return SendReceipt(sid=sid, segments=int(created.num_segments or 0) or None)

    def find_matches(self, message: Message, *, since: datetime, until: datetime) -> Sequence[RemoteRecord]:
        """Return what Twilio has that could be ``message``. See ``shared.ports.twilio.Sender``."""
        matches = [
            (created, resource)
            for resource in self._listed(message, since)
            if _matches(resource, message) and since <= (created := _created(resource)) <= until
        ]
        matches.sort(key=lambda pair: pair[0])
        return [RemoteRecord(sid=resource.sid or "", report=_report(resource)) for _, resource in matches]

    def fetch(self, sid: str) -> RemoteRecord | None:
        """Return a message or a call. See ``shared.ports.twilio.Sender``."""
        kind = "Calls" if sid.startswith("CA") else "Messages"
        found = self._api.fetch(f"{kind}/{sid}", {}, _Resource)
        if found and found.sid != sid:
            raise TwilioUnavailable(f"Twilio's answer is not {sid}")
        return RemoteRecord(sid=sid, report=_report(found)) if found else None

    def _listed(self, message: Message, since: datetime) -> Iterator[_Resource]:
        """Yield what Twilio lists for the person of ``message``, newest first, at least back to ``since``."""
        query: dict[str, Any] = {"To": message.address, "PageSize": PAGE_SIZE}
        if _sends_from_number(message):
            query["From"] = message.sender_address
        # No filter by date: messages that are still queued have no date of sending yet.
        for page in self._api.pages(_kind(message), query, _List, max_pages=MAX_PAGES):
            found = page.calls if message.channel is Channel.CALL else page.messages
            if found is None:  # not a list: no proof that there is nothing
                raise TwilioUnavailable(f"Twilio's answer is not a list of {_kind(message)}")
            yield from found
            if not page.next_page_uri or not found or _created(found[-1]) < since:
                return


def _kind(message: Message) -> str:
    return "Calls" if message.channel is Channel.CALL else "Messages"


def _created(resource: _Resource) -> datetime:
    try:
        return parsedate_to_datetime(resource.date_created or "")
    except ValueError:
        raise TwilioUnavailable(f"Twilio does not say when {resource.sid} was created") from None


def _sends_from_number(message: Message) -> bool:
    return not is_messaging_service(message.sender or "")


def _text_fields(message: Message, *, callback: str, now: datetime) -> dict[str, Any]:
    return {
        "To": message.address,
        "From" if _sends_from_number(message) else "MessagingServiceSid": message.sender_address,
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
    return max(1, min(MAX_VALIDITY_SECONDS, int((message.not_after - now).total_seconds())))


def _matches(resource: _Resource, message: Message) -> bool:
    if resource.to != message.address or not (resource.direction or "").startswith("outbound-api"):
        return False
    if message.channel is Channel.CALL:
        return resource.sender == message.sender  # Twilio does not keep what was spoken
    same_sender = (
        resource.sender == message.sender_address
        and not resource.messaging_service_sid  # a service may pick that number
        if _sends_from_number(message)
        else resource.messaging_service_sid == message.sender
    )
    same_media = int(resource.num_media or 0) == len(message.media)
    text = message.text.strip()
    return same_sender and same_media and (resource.body or "").strip() in {text, (TRIAL + text).strip()}


def _report(resource: _Resource) -> Report:
    sid = resource.sid or ""
    statuses = CALL_STATUSES if sid.startswith("CA") else MESSAGE_STATUSES
    return Report(
        status=statuses.get(resource.status or "", Status.SENT),
        sid=sid,
        error_code=resource.error_code,
        error=resource.error_message,
        segments=int(resource.num_segments or 0) or None,
        price=resource.price,
        currency=resource.price_unit,
        answered_by=resource.answered_by,
    )
