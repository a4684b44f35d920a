"""Send messages and calls through Twilio; find and fetch them there.

Source: https://www.twilio.com/docs/messaging/api/message-resource
and https://www.twilio.com/docs/voice/api/call-resource
"""

from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from msgspec.json import encode

from shared.adapters.twilio.client import TwilioApi
from shared.adapters.twilio.resources import (
    CALLS,
    MESSAGES,
    Resource,
    ResourceList,
    back_to,
    hidden_in,
    newest_texts,
)
from shared.domain.messages.canonical_number import spellings
from shared.domain.messages.message import Message
from shared.domain.messages.message_fields import Channel, Machine
from shared.domain.messages.phone_number import is_messaging_service, other_text_address
from shared.domain.senders.sender_kind import SenderKind, sender_kind
from shared.domain.twilio_answers.record_match import (
    BY_RCS_OR_SMS,
    LISTED_AS_GIVEN,
    Match,
    Window,
    clock_doubt,
    match_record,
    may_be_same_person,
)
from shared.errors import SendUnknown, TwilioUnavailable
from shared.ports.twilio import Matches, RemoteRecord, SendReceipt

MAX_VALIDITY_SECONDS = 36_000
"""The longest that Twilio keeps a message in its own queue. Source: https://www.twilio.com/docs/api/errors/21624"""

EVENTS = ["initiated", "ringing", "answered", "completed"]

# What Twilio detects before it asks for the TwiML. Without it the call does not wait for a detection.
# Source: https://www.twilio.com/docs/voice/answering-machine-detection
DETECTION = {Machine.HANG_UP: "Enable", Machine.AFTER_BEEP: "DetectMessageEnd"}

PAGE_SIZE = 200
MAX_PAGES = 25
"""Pages that are read. Of 5,000 messages to one person since an attempt, which one is ours is unclear."""

SID_PREFIXES = {MESSAGES: {"SM", "MM"}, CALLS: {"CA"}}
"""How SIDs begin. Source: https://www.twilio.com/docs/glossary/what-is-a-sid"""

SHOWN_FOR = timedelta(minutes=10)
"""How long Twilio's list counts as one that shows numbers, once it was seen to do so."""


class TwilioSender:
    """Sends through one account. Safe to share between threads."""

    def __init__(self, api: TwilioApi) -> None:
        self._api = api
        self._numbers_shown_at: datetime | None = None

    def send(
        self,
        message: Message,
        *,
        callback: str,
        twiml: str,
        now: datetime,
        fallback: str = "",
        recording: str = "",
        valid_until: datetime | None = None,
    ) -> SendReceipt:
        """Make exactly one request for ``message``. See ``shared.ports.twilio.Sender``."""
        if message.channel is Channel.CALL:
            fields = _call_fields(
                message, callback=callback, twiml=twiml, fallback=fallback, recording=recording
            )
        else:
            fields = _text_fields(message, callback=callback, valid_until=valid_until, now=now)
        created = self._api.create(_kind(message), fields, Resource)
        sid = created.sid or ""
        if sid[:2] not in SID_PREFIXES[_kind(message)]:
            raise SendUnknown(f"Twilio's answer has no SID of {_kind(message)}")
        if not may_be_same_person(created.to, message.address):
            raise SendUnknown("Twilio's answer is about another person")
        return SendReceipt(sid=sid, segments=int(created.num_segments or 0) or None)

    def find_matches(self, message: Message, *, since: datetime, until: datetime, now: datetime) -> Matches:
        """Return what Twilio has that is, or may be, ``message``. See ``shared.ports.twilio.Sender``."""
        kind = _kind(message)
        found: dict[Match, list[tuple[datetime, RemoteRecord]]] = {match: [] for match in Match}
        for address in _addresses(message):
            pages = self._api.pages(kind, _query(message, address), ResourceList, max_pages=MAX_PAGES)
            first = next(pages)
            clock_offset = first.answered_at - now if first.answered_at else timedelta(0)
            window = Window(since, until).corrected(clock_offset)
            for resource in back_to(window.earliest, chain([first], pages), kind):
                if match := _match(resource, message, window):
                    record = RemoteRecord(sid=resource.listed_sid, report=resource.report)
                    found[match].append((resource.created, record))
        doubt = clock_doubt(clock_offset)
        if not (any(found.values()) or doubt) and kind == MESSAGES:
            doubt = self._doubt_of_numbers(now)
        return Matches(
            certain=_oldest_first(found[Match.CERTAIN]),
            likely=_oldest_first(found[Match.LIKELY]),
            possible=_oldest_first(found[Match.POSSIBLE]),
            doubt=doubt,
        )

    def fetch(self, sid: str) -> RemoteRecord | None:
        """Return a message or a call. See ``shared.ports.twilio.Sender``."""
        kind = CALLS if sid.startswith("CA") else MESSAGES
        found = self._api.fetch(f"{kind}/{sid}", {}, Resource)
        if found and found.sid != sid:
            raise TwilioUnavailable(f"Twilio's answer is not {sid}")
        return RemoteRecord(sid=sid, report=found.report) if found else None

    def _doubt_of_numbers(self, now: datetime) -> str:
        """Return why a text may be in Twilio's list and not be found by the person's number."""
        if self._numbers_shown_at and abs(now - self._numbers_shown_at) < SHOWN_FOR:
            return ""
        if "numbers" in hidden_in(newest_texts(self._api).items(MESSAGES)):
            return "Twilio's lists hide the numbers of the people"
        self._numbers_shown_at = now
        return ""


def _kind(message: Message) -> str:
    return CALLS if message.channel is Channel.CALL else MESSAGES


def _query(message: Message, address: str) -> dict[str, Any]:
    """Return the query for the list of what that person got at ``address``, one of their spellings.

    No filter by date: messages that are still queued have no date of sending yet. No filter by sender,
    unless it is a number or a short code: Twilio lists the number that a Messaging Service or an RCS sender
    chose.
    """
    query: dict[str, Any] = {"To": address, "PageSize": PAGE_SIZE}
    is_listed_as_given = sender_kind(message.sender or "") in LISTED_AS_GIVEN
    return {**query, "From": message.sender_address} if is_listed_as_given else query


def _addresses(message: Message) -> list[str]:
    """Return each address under which Twilio may list ``message``: that of RCS or of SMS, after a fallback.

    Only a Messaging Service or an RCS sender has both. Source: https://www.twilio.com/docs/rcs/send-an-rcs-message
    """
    addresses = [message.address]
    kind = sender_kind(message.sender or "")
    if message.channel in BY_RCS_OR_SMS and kind in {SenderKind.MESSAGING_SERVICE, SenderKind.RCS}:
        addresses.append(other_text_address(message.address))
    return [spelling for address in addresses if address for spelling in spellings(address)]


def _match(resource: Resource, message: Message, window: Window) -> Match:
    if not resource.is_from_a_request:
        return Match.NONE
    match = match_record(resource.listed, message)
    return min(match, window.match(resource.created)) if match else match


def _oldest_first(found: list[tuple[datetime, RemoteRecord]]) -> list[RemoteRecord]:
    return [record for _, record in sorted(found, key=lambda pair: pair[0])]


def _text_fields(
    message: Message, *, callback: str, valid_until: datetime | None, now: datetime
) -> dict[str, Any]:
    return {
        "To": message.address,
        "MessagingServiceSid"
        if is_messaging_service(message.sender or "")
        else "From": message.sender_address,
        **_content_fields(message),
        "StatusCallback": callback,
        "ValidityPeriod": _validity(message, valid_until, now),
    }


def _content_fields(message: Message) -> dict[str, Any]:
    """Return what a text says: words and media, or a content template, whose words only Twilio makes.

    Source: https://www.twilio.com/docs/content/send-templates-created-with-the-content-template-builder
    """
    if not message.content:
        return {"Body": message.text or None, "MediaUrl": list(message.media) or None}
    values = message.content.values
    return {
        "ContentSid": message.content.sid,
        "ContentVariables": encode(values).decode() if values else None,
    }


def _call_fields(
    message: Message, *, callback: str, twiml: str, fallback: str, recording: str
) -> dict[str, Any]:
    """Return the fields of a call. Without ``Timeout`` it rings for 60 seconds.

    Twilio describes ``FallbackUrl`` for the document at ``Url``. That it takes one beside ``Twiml``, for the
    documents that follow, is unverified.
    """
    return {
        "To": message.to,
        "From": message.sender,
        **({"Url": message.url, "Method": message.method.value} if message.url else {"Twiml": twiml}),
        **({"FallbackUrl": fallback, "FallbackMethod": "POST"} if fallback else {}),
        "StatusCallback": callback,
        "StatusCallbackEvent": EVENTS,
        "MachineDetection": DETECTION.get(message.machine),
        "Timeout": message.ring,
        "SendDigits": message.send_digits,
        **({"Record": "true", "RecordingStatusCallback": recording} if message.record else {}),
    }


def _validity(message: Message, valid_until: datetime | None, now: datetime) -> int | None:
    """Return for how many seconds Twilio may keep a text in its queue, 1 to 36,000; None: as it does.

    It counts from the arrival of the request, and checks when it is about to hand the text to a carrier.
    Sources: https://www.twilio.com/docs/api/errors/90007 (the range),
    https://www.twilio.com/blog/validity-period-promotional-verification-use-cases. Whether it counts for
    WhatsApp and RCS, and which counts if a Messaging Service has a period too, is unverified; after 30036 the
    text was not sent, whichever it was.
    """
    ends = [end for end in (message.not_after, valid_until) if end]
    if not ends:
        return None
    return max(1, min(MAX_VALIDITY_SECONDS, int((min(ends) - now).total_seconds())))
