"""What other systems are told when something changed: a CloudEvent, one line of JSON.

Source: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md
"""

from datetime import datetime
from hashlib import sha256

from msgspec import Struct
from msgspec.json import encode

from shared.domain.contact import Inbound
from shared.domain.delivery import Delivery
from shared.domain.envelope import queue_text
from shared.domain.view import DeliveryView, InboundView, show, show_inbound

DELIVERY = "switchboard.delivery"
INBOUND = "switchboard.inbound"


class Event(Struct, frozen=True, kw_only=True):
    """A change, and the whole record after it."""

    specversion: str = "1.0"
    id: str
    source: str
    type: str
    time: datetime
    subject: str
    datacontenttype: str = "application/json"
    data: DeliveryView | InboundView


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


def line(event: Event) -> str:
    """Return the line of JSON for ``event``."""
    return queue_text(event).decode()
