"""``<Enqueue>``, ``<Leave>`` and ``<Dial><Queue>``: people wait in a line until somebody takes them.

Source: https://www.twilio.com/docs/voice/twiml/enqueue
"""

from dataclasses import dataclass, field
from datetime import datetime

from local.twilio.calls.call import Call, Target
from local.twilio.calls.conversation import Conversation
from local.twilio.calls.line import Line
from local.twilio.calls.room import Music, Room
from local.twilio.sids import Kept, new_sid
from local.twilio.twiml.document import Step
from local.twilio.twiml.verbs import QUEUE_WAIT, WHISPER

LONGEST_NAME = 64


class Leaving(Exception):
    """``<Leave>``: the caller leaves the queue."""


@dataclass(slots=True, eq=False)
class Member:
    """Somebody in a queue."""

    queue: "Queue"
    call: Call
    line: Line
    since: datetime
    room: Room | None = None  #: once somebody has taken them: where they meet
    whisper: Target | None = None  #: what they hear before

    def waited(self, now: datetime) -> str:
        """Return for how many seconds, as the app is told."""
        return str(round((now - self.since).total_seconds()))


@dataclass(slots=True, eq=False, kw_only=True)
class Queue(Kept):
    """A queue as Twilio keeps it (a ``Queue`` resource)."""

    name: str
    max_size: int = 1000
    members: list[Member] = field(default_factory=list)  #: the first is the next
    takers: list[Line] = field(default_factory=list)  #: who waits for somebody to come
    sid: str = field(default_factory=lambda: new_sid("QU"))

    def average_wait(self, now: datetime) -> int:
        """Return how long those in it have waited, on average, in seconds."""
        waited = [(now - member.since).total_seconds() for member in self.members]
        return round(sum(waited) / len(waited)) if waited else 0


async def enqueue(talk: Conversation, step: Step) -> Target | None:
    """Wait in the queue; go on with the action, or the next verb, once that is over."""
    name = step.values["workflowSid"] or step.text  # with a workflow, the text is of its task
    if not 0 < len(name) <= LONGEST_NAME:
        talk.warn(step, 14205 if name else 14204, f"{len(name)} characters")
        return talk.action(step, {"QueueResult": "error"})
    queue = talk.core.account.queue_named(name)
    if queue is None:
        queue = Queue(name=name, created=talk.now)
        talk.core.account.queues[queue.sid] = queue
    if len(queue.members) >= min(queue.max_size, step.values["maxQueueSize"]):
        talk.warn(step, 14207, f"{len(queue.members)} are in {name}")
        return talk.action(step, {"QueueResult": "queue-full"})
    told = {"QueueResult": "hangup", "QueueSid": queue.sid}
    async with talk.owing(step, told):
        await _stay(talk, step, Member(queue, talk.call, talk.line, talk.now), told)
    return talk.action(step, told)


async def _stay(talk: Conversation, step: Step, member: Member, told: dict[str, str]) -> None:
    """Wait, and talk to whoever takes the call."""
    queue = member.queue
    queue.members.append(member)
    for taker in queue.takers:
        taker.nudge()
    try:
        await _music(talk, step, member).play(talk, until=lambda: member.room)
        if member.whisper is not None:
            await talk.run(member.whisper, WHISPER, aside=True)
        if member.room is not None:
            await member.room.stay(talk.line)
        told["QueueResult"] = "bridged"
    except Leaving:
        told["QueueResult"] = "leave"
    finally:
        told["QueueTime"] = member.waited(talk.now)
        if member in queue.members:
            queue.members.remove(member)
        if member.room is not None:
            member.room.close()


def _music(talk: Conversation, step: Step, member: Member) -> Music:
    queue = member.queue

    def params() -> dict[str, str]:
        position = queue.members.index(member) + 1 if member in queue.members else 1
        return {
            "QueuePosition": str(position),
            "QueueSid": queue.sid,
            "QueueTime": member.waited(talk.now),
            "AvgQueueTime": str(queue.average_wait(talk.now)),
            "CurrentQueueSize": str(len(queue.members)),
            "MaxQueueSize": str(queue.max_size),
        }

    url, method = step.values["waitUrl"] and step.url("waitUrl"), step.values["waitUrlMethod"]
    return Music(url=url, method=method, params=params, language=QUEUE_WAIT)


async def leave(talk: Conversation, _step: Step) -> None:
    """Leave the queue, if this is heard while waiting in one."""
    if talk.language is QUEUE_WAIT:
        raise Leaving


async def dial_queue(talk: Conversation, step: Step, noun: Step, told: dict[str, str]) -> None:
    """Take the first in the queue, or wait for somebody to come."""
    queue = talk.core.account.queue_named(noun.text)
    if queue is None:
        told["DialCallStatus"] = "failed"
        return
    talk.pick_up()
    told["QueueSid"] = queue.sid
    member = await _next(talk.line, queue, step.values["timeout"])
    if member is None:
        return
    began = talk.now
    told |= {"QueueTime": member.waited(began), "DequeingCallSid": talk.call.sid}
    if noun.values["url"]:
        member.whisper = Target(url=noun.url("url"), method=noun.values["method"], params=dict(told))
    told |= {"DialCallStatus": "completed", "DialCallSid": member.call.sid, "DialBridged": "true"}
    member.room = room = Room()
    member.line.nudge()
    try:
        await room.stay(talk.line, until_star=step.values["hangupOnStar"])
    finally:
        told["DialCallDuration"] = str(round((talk.now - began).total_seconds()))


async def _next(line: Line, queue: Queue, seconds: float) -> Member | None:
    """Take the first member out of the queue; None if nobody comes in time."""
    queue.takers.append(line)
    try:
        await line.wait_until(lambda: queue.members, seconds)
    finally:
        queue.takers.remove(line)
    return queue.members.pop(0) if queue.members else None
