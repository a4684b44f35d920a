"""Whether a message is canceled, with the campaign that it belongs to."""

from datetime import datetime

from shared.domain.deliveries.status import Status
from shared.domain.guard.decision import End
from shared.domain.guard.stops.cancellation import Cancellation, covers
from shared.domain.guard.stops.stop import Standing
from shared.domain.messages.message import Message


def cancel_decision(message: Message, standing: Standing, *, enqueued_at: datetime) -> End | None:
    """Return that a message is canceled, if a cancellation covers it that is newer than ``enqueued_at``."""
    for cancellation in standing.cancellations:
        if covers(cancellation, message, enqueued_at=enqueued_at):
            return End(status=Status.CANCELED, reason=why_canceled(cancellation))
    return None


def why_canceled(cancellation: Cancellation) -> str:
    """Return the error of a delivery that this cancels."""
    said = f": {cancellation.reason}" if cancellation.reason else ""
    return f"canceled with its campaign, by cancellation {cancellation.id}{said}"
