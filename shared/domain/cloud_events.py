"""CloudEvents that report changes to other systems.

Source: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md
"""

from datetime import datetime
from hashlib import sha256

from msgspec import UNSET, Struct, UnsetType, structs
from msgspec.json import encode

from shared.domain.calls.call import Call, CallView, call_view
from shared.domain.conversations.inbound_text import Inbound, InboundView, show_inbound
from shared.domain.conversations.limits.silence import SILENCE, SilenceView
from shared.domain.deliveries.delivery import Delivery
from shared.domain.deliveries.delivery_view import DeliveryView, show
from shared.domain.deliveries.words.removed_words import message_without_words
from shared.domain.guard.limits.limit_use import LimitUse
from shared.domain.guard.pumping import PrefixHeld
from shared.domain.recordings.recording import Recording, RecordingView, recording_view

CALL = "switchboard.call"
DELIVERY = "switchboard.delivery"
INBOUND = "switchboard.inbound"
PREFIX_HELD = "switchboard.prefix_held"
LIMIT = "switchboard.limit"
RECORDING = "switchboard.recording"
SILENCE_BEGAN = "switchboard.silence"

SEQUENCE_DIGITS = 16
"""Digits of a sequence: as text, two sequences compare as their numbers do.

Source: https://github.com/cloudevents/spec/blob/main/cloudevents/extensions/sequence.md
"""


class Event(Struct, frozen=True, kw_only=True):
    """A CloudEvent: a change, with the whole record after it."""

    specversion: str = "1.0"
    id: str
    source: str
    type: str
    time: datetime
    subject: str
    sequence: str | UnsetType = UNSET  # of a delivery: its sequence number, with leading zeros
    datacontenttype: str = "application/json"
    data: CallView | DeliveryView | InboundView | LimitUse | PrefixHeld | RecordingView | SilenceView


def of_delivery(delivery: Delivery, *, source: str) -> Event:
    """Return the event of a delivery that changed; that of a private message has no words."""
    data = show(_for_others(delivery))
    return Event(
        id=f"{delivery.id}/{_hash(data)}",
        source=source,
        type=DELIVERY,
        time=delivery.updated_at,
        subject=delivery.id,
        sequence=f"{delivery.sequence:0{SEQUENCE_DIGITS}d}" if delivery.sequence else UNSET,
        data=data,
    )


def of_inbound(text: Inbound, *, source: str) -> Event:
    """Return the event of an inbound text."""
    return Event(
        id=text.sid, source=source, type=INBOUND, time=text.at, subject=text.sid, data=show_inbound(text)
    )


def of_silence(text: Inbound, *, source: str) -> Event:
    """Return the event of a silence that a text began: the texts of its sender get no answers for a while."""
    data = SilenceView(person=text.sender, to=text.to, sid=text.sid, since=text.at, until=text.at + SILENCE)
    return Event(
        id=f"{text.sid}/silence",
        source=source,
        type=SILENCE_BEGAN,
        time=text.at,
        subject=text.sid,
        data=data,
    )


def of_prefix_held(held: PrefixHeld, *, source: str) -> Event:
    """Return the event of a prefix that is held."""
    since = f"{held.since:%Y%m%dT%H%M%SZ}"
    return Event(
        id=f"{held.id}/{since}",
        source=source,
        type=PREFIX_HELD,
        time=held.since,
        subject=held.id,
        data=held,
    )


def of_limit(use: LimitUse, percent: int, *, source: str, at: datetime) -> Event:
    """Return the event of a limit that is used to 80 or 100 percent in this hour or day."""
    subject = use.limit
    return Event(
        id=f"{use.limit}/{use.interval}/{percent}",
        source=source,
        type=LIMIT,
        time=at,
        subject=subject,
        data=use,
    )


def of_recording(recording: Recording, *, source: str) -> Event:
    """Return the event of a recording that is new, or that changed."""
    data = recording_view(recording)
    return Event(
        id=f"{recording.sid}/{_hash(data)}",
        source=source,
        type=RECORDING,
        time=recording.at,
        subject=recording.sid,
        data=data,
    )


def of_call(call: Call, *, source: str) -> Event:
    """Return the event of a call that has ended, or of which more is known since."""
    data = call_view(call)
    return Event(
        id=f"{call.sid}/{_hash(data)}",
        source=source,
        type=CALL,
        time=call.ended_at or call.at,
        subject=call.sid,
        data=data,
    )


def _for_others(delivery: Delivery) -> Delivery:
    if not delivery.message.private:
        return delivery
    message = message_without_words(delivery.message)
    return structs.replace(delivery, message=message, rendered=None)  # the answer is told: it is news


def _hash(data: CallView | DeliveryView | RecordingView) -> str:
    """Return a hash of the record: an event that is published twice has the same id, to deduplicate by."""
    return sha256(encode(data)).hexdigest()[:16]
