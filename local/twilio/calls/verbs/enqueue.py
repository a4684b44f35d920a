"""``<Enqueue>``, ``<Leave>`` and ``<Dial><Queue>``: people wait in a line until somebody takes them.

Source: https://www.twilio.com/docs/voice/twiml/enqueue
"""

from local.twilio.calls.conversation import Conversation
from local.twilio.calls.line import Diverted, Line
from local.twilio.calls.queue import Member, Queue
from local.twilio.calls.room import Room
from local.twilio.calls.verbs.waiting import wait
from local.twilio.state.call import Target
from local.twilio.twiml.document import Step
from local.twilio.twiml.verbs import QUEUE_WAIT, WHISPER

LONGEST_NAME = 64


class Leaving(Exception):
    """``<Leave>``: the caller leaves the queue."""


async def enqueue(talk: Conversation, step: Step) -> Target | None:
    """Wait in the queue; go on with the action, or the next verb, once that is over."""
    name, most = step.values["workflowSid"] or step.text, step.values["maxQueueSize"]
    if not 0 < len(name) <= LONGEST_NAME:
        talk.warn(step, 14205 if name else 14204, f"{len(name)} characters")
        return talk.action(step, {"QueueResult": "error"})
    queue = talk.network.queues.setdefault(name, Queue())
    if len(queue.members) >= most:
        talk.warn(step, 14207, f"{len(queue.members)} are in {name}")
        return talk.action(step, {"QueueResult": "queue-full"})
    told = {"QueueResult": "hangup", "QueueSid": queue.sid}
    async with talk.owing(step, told):
        try:
            await _stay(talk, step, queue, told)
        except Diverted:
            bridged = told["QueueResult"] == "bridged"
            told["QueueResult"] = "redirected-from-bridged" if bridged else "redirected"
            await talk.ask_in_vain(step, told)
            raise
    return talk.action(step, told)


async def _stay(talk: Conversation, step: Step, queue: Queue, told: dict[str, str]) -> None:
    """Wait, and talk to whoever takes the call."""
    member, most = Member(talk.line, talk.now), step.values["maxQueueSize"]
    queue.members.append(member)
    for taker in queue.takers:
        taker.nudge()
    try:
        try:
            await wait(
                talk,
                step,
                QUEUE_WAIT,
                until=lambda: member.room,
                params=lambda: queue.params(member, talk.now, most),
            )
        finally:
            told["QueueTime"] = str(member.waited(talk.now))
        if member.whisper is not None:
            await talk.run(member.whisper, WHISPER, aside=True)
        told["QueueResult"] = "bridged"  # whoever hangs up from now on
        if member.room is not None:
            await member.room.stay(talk.line)
    except Leaving:
        told["QueueResult"] = "leave"
    finally:
        if member in queue.members:
            queue.members.remove(member)
        if member.room is not None:
            member.room.close()


async def leave(talk: Conversation, _step: Step) -> None:
    """Leave the queue, if this is heard while waiting in one."""
    if talk.language is QUEUE_WAIT:
        raise Leaving


async def dial_queue(talk: Conversation, step: Step, noun: Step, told: dict[str, str]) -> None:
    """Take the first in the queue, or wait for somebody to come."""
    queue = talk.network.queues.get(noun.text)
    if queue is None:
        told["DialCallStatus"] = "failed"
        return
    talk.pick_up()
    told["QueueSid"] = queue.sid
    member = await _next(talk.line, queue, step.values["timeout"])
    if member is None:
        return
    began = talk.now
    told |= {"QueueTime": str(member.waited(began)), "DequeingCallSid": talk.call.sid}
    if noun.values["url"]:
        member.whisper = Target(url=noun.url("url"), method=noun.values["method"], params=dict(told))
    told |= {"DialCallStatus": "completed", "DialCallSid": member.line.call.sid, "DialBridged": "true"}
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
