"""A Twilio that throttles, and hands texts over late, or not in time."""

import random
from datetime import datetime, timedelta
from heapq import heappush
from itertools import count
from typing import Any

from shared.domain.messages.message import Message
from shared.domain.messages.message_fields import Channel
from shared.errors import SendDelayed
from shared.ports.twilio import SendReceipt
from tests.fakes.twilio import RecordingSender

LONGEST_AT_TWILIO = 36_000
"""Seconds. Source: https://www.twilio.com/docs/api/errors/90007"""

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


class QueueingTwilio(RecordingSender):
    """Throttles, and keeps texts in its queue: mostly for seconds, some for hours."""

    def __init__(self, chance: random.Random) -> None:
        super().__init__()
        self.chance = chance
        self.lateness = timedelta(0)  # how long a worker takes until its request arrives
        self.left: list[tuple[str, datetime]] = []  # by id: handed to a carrier, or called
        self.unsent: list[tuple[datetime, int, str, str]] = []  # a heap: when, of what, it tells that
        self._numbers = count()

    def send(
        self, message: Message, *, now: datetime, valid_until: datetime | None = None, **request: Any
    ) -> SendReceipt:
        """See ``ports/twilio.py``."""
        if self.chance.random() < 0.1:
            raise SendDelayed("busy")
        arrived = now + self.lateness
        receipt = super().send(message, now=now, valid_until=valid_until, **request)
        if message.channel is Channel.CALL:
            self.left.append((message.id, arrived))
            return receipt
        asked = int((valid_until - now).total_seconds()) if valid_until else LONGEST_AT_TWILIO
        valid = timedelta(seconds=max(1, min(asked, LONGEST_AT_TWILIO)))
        waits = self.chance.choice((SECOND, SECOND, 20 * SECOND, HOUR, 6 * HOUR, valid, valid + SECOND))
        if waits <= valid:
            self.left.append((message.id, arrived + waits))
        else:
            attempt = request["callback"].partition("attempt=")[2].partition("&")[0].partition("#")[0]
            told = arrived + valid + self.chance.choice((SECOND, 5 * MINUTE))
            heappush(self.unsent, (told, next(self._numbers), message.id, attempt))
        return receipt
