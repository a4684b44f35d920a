"""Whether a message is covered by a stop, or by a cancellation."""

from datetime import datetime

from shared.domain.guard.decision import End, Hold
from shared.domain.guard.stops.stop import Standing
from shared.domain.messages.message import Message


def stop_decision(message: Message, standing: Standing, *, country: str) -> Hold | None:
    """Return the hold of the oldest stop that covers a message; None if none does."""
    return None


def cancel_decision(message: Message, standing: Standing, *, enqueued_at: datetime) -> End | None:
    """Return that a message is canceled, if a cancellation covers it that is newer than ``enqueued_at``."""
    return None
