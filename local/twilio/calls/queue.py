"""A queue of callers who wait until an agent takes their call."""

from datetime import datetime

import msgspec

from local.twilio.calls.line import Line
from local.twilio.calls.room import Room
from local.twilio.state.call import Target
from local.twilio.state.sids import new_sid


class Member(msgspec.Struct, eq=False):
    """A caller in a queue."""

    line: Line
    since: datetime
    room: Room | None = None  #: where the caller and the agent talk, once an agent has taken the call
    whisper: Target | None = None  #: what the caller hears before

    def seconds_waited(self, now: datetime) -> int:
        """Return how many seconds the caller has waited."""
        return round((now - self.since).total_seconds())


class Queue:
    """The callers who wait, and the agents who wait for callers."""

    def __init__(self) -> None:
        self.sid = new_sid("QU")
        self.members: list[Member] = []  #: in the order in which they are taken
        self.agents: list[Line] = []

    def params(self, member: Member, now: datetime, most: int) -> dict[str, str]:
        """Return the parameters of the request for the document that ``member`` hears."""
        waits = [caller.seconds_waited(now) for caller in self.members]
        return {
            "QueuePosition": str(self.members.index(member) + 1),
            "QueueSid": self.sid,
            "QueueTime": str(member.seconds_waited(now)),
            "AvgQueueTime": str(round(sum(waits) / len(waits))),
            "CurrentQueueSize": str(len(waits)),
            "MaxQueueSize": str(most),
        }
