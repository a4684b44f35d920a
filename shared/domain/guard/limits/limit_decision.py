"""Whether a message is over the limit of its person."""

from datetime import datetime

from shared.domain.guard.decision import End, Hold
from shared.domain.guard.limits.limit import Limit
from shared.domain.guard.limits.recent_sends import RecentSends
from shared.domain.messages.message import Message


def person_limit_decision(
    message: Message, recent: RecentSends, *, limits: tuple[Limit, ...], units: int, now: datetime
) -> Hold | End | None:
    """Return why a message is over the limits of its person; None if there is room for ``units`` more."""
    return None
