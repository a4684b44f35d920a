"""Twilio's limit of replies between two numbers, which ends fast loops of machines.

Source: https://www.twilio.com/docs/api/errors/14107 (older versions of that page say 15 or 20 replies)
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

MAX_REPLIES_IN_A_LOOP = 30
GAP = timedelta(seconds=30)
"""A reply counts with the one before if it comes sooner than this."""

LIMIT_REACHED = 14107


@dataclass(slots=True)
class ReplyCount:
    """The replies from one number to another that came soon after each other."""

    count: int = 0
    last: datetime | None = None

    def add(self, at: datetime) -> bool:
        """Count a reply; return whether Twilio still sends it."""
        follows = self.last is not None and at - self.last < GAP
        self.count, self.last = (self.count + 1 if follows else 1), at
        return self.count <= MAX_REPLIES_IN_A_LOOP
