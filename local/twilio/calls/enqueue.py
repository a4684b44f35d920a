"""``<Enqueue>``, ``<Leave>`` and ``<Dial><Queue>``: people wait in a line until somebody takes them.

Source: https://www.twilio.com/docs/voice/twiml/enqueue
"""

from dataclasses import dataclass, field
from datetime import datetime

from local.twilio.calls.call import Call, Target
from local.twilio.calls.line import Line
from local.twilio.calls.room import Music, Outcome, Room, wait
from local.twilio.calls.turn import Turn
from local.twilio.errors import Warned
from local.twilio.sids import Kept, new_sid
from local.twilio.twiml.check import Step
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


async def enqueue(turn: Turn, step: Step) -> Target | None:
    """Wait in the queue; go on with the action, or the next verb, once that is over."""
    name = step.values["workflowSid"] or step.text  # with a workflow, the text is of its task
    if not 0 < len(name) <= LONGEST_NAME:
        turn.warn(Warned(14205 if name else 14204, f"{len(name)} characters (line {step.line})"))
        return turn.action_if_any(step, {"QueueResult": "error"})
    queue = turn.core.account.queue_named(name)
    if queue is None:
        queue = Queue(name=name, created=turn.now)
        turn.core.account.queues[queue.sid] = queue
    if len(queue.members) >= min(queue.max_size, step.values["maxQueueSize"]):
        turn.warn(Warned(14207, f"{len(queue.members)} are in {name} (line {step.line})"))
        return turn.action_if_any(step, {"QueueResult": "queue-full"})
    member = Member(queue, turn.call, turn.line, turn.now)

    def action(result: str = "hangup") -> Target | None:
        seconds = member.waited(turn.now)
        return turn.action_if_any(step, {"QueueResult": result, "QueueSid": queue.sid, "QueueTime": seconds})

    with turn.owing(action):
        result = await _stay(turn, step, member)
    return action(result)


async def _stay(turn: Turn, step: Step, member: Member) -> str:
    """Wait, and talk to whoever takes the call; return how that ended."""
    queue = member.queue
    queue.members.append(member)
    for taker in queue.takers:
        taker.nudge(queue)
    try:
        music = _music(turn, step, member)
        await wait(turn, music, about=member, until=lambda: member.room is not None)
        if member.room is None:  # for mypy: wait() has just seen to it
            return "error"
        if member.whisper is not None:
            await turn.aside(member.whisper, WHISPER)
        await member.room.stay(turn.line)
    except Leaving:
        return "leave"
    finally:
        if member in queue.members:
            queue.members.remove(member)
        if member.room is not None:
            member.room.close()
    return "bridged"


def _music(turn: Turn, step: Step, member: Member) -> Music:
    queue, given = member.queue, step.values["waitUrl"]
    if not given:
        return Music(target=None, language=QUEUE_WAIT, silent=given == "")

    def target() -> Target:
        position = queue.members.index(member) + 1 if member in queue.members else 1
        params = {
            "QueuePosition": str(position),
            "QueueSid": queue.sid,
            "QueueTime": member.waited(turn.now),
            "AvgQueueTime": str(queue.average_wait(turn.now)),
            "CurrentQueueSize": str(len(queue.members)),
            "MaxQueueSize": str(queue.max_size),
        }
        return Target(url=turn.url(given), method=step.values["waitUrlMethod"], params=params)

    return Music(target=target, language=QUEUE_WAIT)


async def leave(turn: Turn, _step: Step) -> None:
    """Leave the queue, if this is heard while waiting in one."""
    if turn.language is QUEUE_WAIT:
        raise Leaving


async def dial_queue(turn: Turn, step: Step, noun: Step, outcome: Outcome) -> None:
    """Take the first in the queue, or wait for somebody to come."""
    queue = turn.core.account.queue_named(noun.text)
    if queue is None:
        outcome.status = "failed"
        return
    turn.pick_up()
    outcome.more["QueueSid"] = queue.sid
    member = await _next(turn, queue, step.values["timeout"])
    if member is None:
        return
    began = turn.now
    outcome.more |= {"QueueTime": member.waited(began), "DequeingCallSid": turn.call.sid}
    if noun.values["url"]:
        method, params = noun.values["method"], dict(outcome.more)
        member.whisper = Target(url=turn.url(noun.values["url"]), method=method, params=params)
    member.room = room = Room()
    member.line.nudge(member)
    outcome.status, outcome.sid, outcome.bridged = "completed", member.call.sid, True
    try:
        await room.stay(turn.line, until_star=step.values["hangupOnStar"])
    finally:
        outcome.seconds = round((turn.now - began).total_seconds())


async def _next(turn: Turn, queue: Queue, seconds: float) -> Member | None:
    """Take the first member out of the queue; None if nobody comes in time."""
    queue.takers.append(turn.line)
    try:
        await turn.line.wait_until(lambda: queue.members, about=queue, seconds=seconds)
    finally:
        queue.takers.remove(turn.line)
    return queue.members.pop(0) if queue.members else None
