"""How a message is sent in the second when it is due, although a queue hides it for whole seconds only.

On the outbox its delay is rounded down, so that it is there up to a second too early, and the wait for
the next poll is over, or mostly, when it is due. The worker that takes it waits for the rest.
"""

from datetime import UTC, datetime, timedelta

from shared.domain.messages.message import Message
from shared.domain.reminders.occurrence_message import due_of_occurrence

SECOND = timedelta(seconds=1)

MAX_WAIT = timedelta(seconds=5)
"""How long a worker waits at most for an occurrence: the second of the rounding, and what the clock of the
worker that put it on the outbox may be ahead."""


def delay_until(due: datetime, *, now: datetime) -> timedelta:
    """Return how long a message is hidden on the outbox: until it is due, rounded down to whole seconds."""
    return max((due - now) // SECOND * SECOND, timedelta(0))


def rest_of_wait(message: Message, *, now: datetime) -> timedelta:
    """Return how long a worker that took ``message`` from the outbox waits until it is due; usually zero.

    For a message with ``not_before`` it waits for the second of the rounding only: with more to wait, the
    message is held and goes back to the outbox. Callers may post many at once that are due in a few
    seconds, and every thread would wait for them.
    """
    due = message.not_before or due_of_occurrence(message.id)
    rest = due.astimezone(UTC) - now if due else timedelta(0)
    longest = SECOND if message.not_before else MAX_WAIT
    return rest if timedelta(0) < rest <= longest else timedelta(0)
