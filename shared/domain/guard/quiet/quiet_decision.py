"""Whether a message waits for the morning of its person."""

from datetime import datetime

from shared.domain.guard.decision import GO, Go, Hold
from shared.domain.guard.person import Person
from shared.domain.guard.quiet.quiet_hours import QuietHours
from shared.domain.messages.message import Message


def quiet_decision(message: Message, person: Person, *, quiet: QuietHours | None, now: datetime) -> Go | Hold:
    """Return whether it may be sent now, and until when; else until when it waits."""
    return GO
