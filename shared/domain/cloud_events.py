"""What other systems are told when something changed: a CloudEvent, one line of JSON.

Source: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md
"""

from datetime import datetime
from hashlib import sha256

from msgspec import Struct
from msgspec.json import encode

from shared.domain.conversations.inbound_text import Inbound, InboundView, show_inbound
from shared.domain.deliveries.delivery import Delivery
from shared.domain.deliveries.delivery_view import DeliveryView, show
from shared.domain.recordings.recording import Recording, RecordingView, recording_view

DELIVERY = "switchboard.delivery"
INBOUND = "switchboard.inbound"
RECORDING = "switchboard.recording"


class Event(Struct, frozen=True, kw_only=True):
    """A change, and the whole record after it."""

    specversion: str = "1.0"
    id: str
    source: str
    type: str
    time: datetime
    subject: str
    datacontenttype: str = "application/json"
    data: DeliveryView | InboundView | RecordingView


def of_delivery(delivery: Delivery, *, source: str) -> Event:
    """Return the event of a delivery that is now as it is shown in ``data``."""
    data = show(delivery)
    return Event(
        id=f"{delivery.id}/{sha256(encode(data)).hexdigest()[:16]}",  # told twice, it has the same id
        source=source,
        type=DELIVERY,
        time=delivery.updated_at,
        subject=delivery.id,
        data=data,
    )


def of_inbound(text: Inbound, *, source: str) -> Event:
    """Return the event of a text that came in."""
    return Event(
        id=text.sid, source=source, type=INBOUND, time=text.at, subject=text.sid, data=show_inbound(text)
    )


def of_recording(recording: Recording, *, source: str) -> Event:
    """Return the event of a recording that is now known as it is shown in ``data``."""
    data = recording_view(recording)
    return Event(
        id=f"{recording.sid}/{sha256(encode(data)).hexdigest()[:16]}",
        source=source,
        type=RECORDING,
        time=recording.at,
        subject=recording.sid,
        data=data,
    )
