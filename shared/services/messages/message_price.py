"""Fetch the price of a message when it is asked for: Twilio sets it late, and sends no callback then.

Source: https://www.twilio.com/docs/messaging/api/message-resource, ``price``
"""

import logging
from datetime import datetime

from shared.domain.deliveries.delivery import Delivery
from shared.domain.deliveries.status_callback import apply_report
from shared.errors import TwilioUnavailable, VersionConflict
from shared.ports.storage import Ledger
from shared.ports.twilio import Sender
from shared.services.optimistic_update import update_delivery

log = logging.getLogger(__name__)


def with_price(delivery: Delivery, *, ledger: Ledger, sender: Sender, now: datetime) -> Delivery:
    """Return ``delivery`` with its price, if it is final and Twilio knows one; unchanged if that fails."""
    if not (delivery.status.is_final and delivery.sid) or delivery.price is not None:
        return delivery
    try:
        record = sender.fetch(delivery.sid)
        if record is None or record.report.price is None:
            return delivery
        report = record.report
        return update_delivery(delivery, lambda newest: apply_report(report, newest, now=now), ledger=ledger)
    except (TwilioUnavailable, VersionConflict) as error:
        log.info("message %s: no price yet: %s", delivery.id, error)
        return delivery
