"""How a message is sent in the second when it is due, although a queue hides it for whole seconds only.

On the outbox its delay is rounded down, so that it is there up to a second too early, and the wait for
the next poll is over, or mostly, when it is due. The worker that takes it waits for the rest.
"""

from datetime import UTC, datetime, timedelta

from shared.domain.messages.message import Message
from shared.domain.reminders.occurrence_message import due_of_occurrence

SECOND = timedelta(seconds=1)

MAX_WAIT = timedelta(seconds=5)
"""How long a worker waits at most: the second of the rounding, and what storage's clock may be ahead."""


def delay_until(due: datetime, *, now: datetime) -> timedelta:
    """Return how long a message is hidden on the outbox: until it is due, rounded down to whole seconds."""
    return max((due - now) // SECOND * SECOND, timedelta(0))


def rest_of_wait(message: Message, *, now: datetime) -> timedelta:
    """Return how long a worker that took ``message`` from the outbox waits until it is due; usually zero."""
    due = message.not_before or due_of_occurrence(message.id)
    rest = due.astimezone(UTC) - now if due else timedelta(0)
    return rest if timedelta(0) < rest <= MAX_WAIT else timedelta(0)
