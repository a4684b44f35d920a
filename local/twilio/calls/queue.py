"""A queue of callers who wait until somebody takes their call."""

from datetime import datetime

import msgspec

from local.twilio.calls.line import Line
from local.twilio.calls.room import Room
from local.twilio.state.call import Target
from local.twilio.state.sids import new_sid


class Member(msgspec.Struct, eq=False):
    """Somebody in a queue."""

    line: Line
    since: datetime
    room: Room | None = None  #: once somebody has taken them: where they meet
    whisper: Target | None = None  #: what they hear before

    def waited(self, now: datetime) -> int:
        """Return for how many seconds."""
        return round((now - self.since).total_seconds())


class Queue:
    """Who waits, and who waits for them."""

    def __init__(self) -> None:
        self.sid = new_sid("QU")
        self.members: list[Member] = []  #: the first is the next
        self.takers: list[Line] = []

    def params(self, member: Member, now: datetime, most: int) -> dict[str, str]:
        """Return what the document is asked for with that ``member`` hears."""
        waited = [each.waited(now) for each in self.members]
        return {
            "QueuePosition": str(self.members.index(member) + 1),
            "QueueSid": self.sid,
            "QueueTime": str(member.waited(now)),
            "AvgQueueTime": str(round(sum(waited) / len(waited))),
            "CurrentQueueSize": str(len(waited)),
            "MaxQueueSize": str(most),
        }
