"""Dead letters about one message, for tests."""

from shared.domain.deliveries.dead_letter import Cause, DeadLetter, dead_letter_for
from tests.examples import NOON, a_message


def a_letter(cause: Cause = Cause.UNCLEAR, *, now=NOON, **fields) -> DeadLetter:
    """Return the letter of a message with these fields."""
    return dead_letter_for(a_message(**fields), cause=cause, reason="", now=now)


def a_letter_with(
    body: str, *, cause: Cause = Cause.INVALID, letter_id: str = "hello-1", key: str = ""
) -> DeadLetter:
    """Return a letter with that body."""
    return DeadLetter(id=letter_id, at=NOON, cause=cause, reason="", body=body, key=key)
