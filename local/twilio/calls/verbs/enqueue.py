"""``<Enqueue>``, ``<Leave>`` and ``<Dial><Queue>``: callers wait until an agent takes their call.

Source: https://www.twilio.com/docs/voice/twiml/enqueue
"""

from local.twilio.calls.line import CallRedirected, Line
from local.twilio.calls.queue import Member, Queue
from local.twilio.calls.room import Room
from local.twilio.calls.session import CallSession
from local.twilio.calls.verbs.waiting import wait
from local.twilio.state.call import Target
from local.twilio.twiml.document import Step
from local.twilio.twiml.verbs import QUEUE_WAIT, WHISPER

MAX_NAME_LENGTH = 64


class Leaving(Exception):
    """``<Leave>``: the caller leaves the queue."""


async def enqueue(session: CallSession, step: Step) -> Target | None:
    """Wait in the queue; then continue with the action or the next verb."""
    name, most = step.values["workflowSid"] or step.text, step.values["maxQueueSize"]
    if not 0 < len(name) <= MAX_NAME_LENGTH:
        session.warn(step, 14205 if name else 14204, f"{len(name)} characters")
        return session.action(step, {"QueueResult": "error"})
    queue = session.network.queues.setdefault(name, Queue())
    if len(queue.members) >= most:
        session.warn(step, 14207, f"{len(queue.members)} callers are in {name}")
        return session.action(step, {"QueueResult": "queue-full"})
    params = {"QueueResult": "hangup", "QueueSid": queue.sid}
    async with session.requesting_action_on_hangup(step, params):
        try:
            await _wait_and_talk(session, step, queue, params)
        except CallRedirected:
            bridged = params["QueueResult"] == "bridged"
            params["QueueResult"] = "redirected-from-bridged" if bridged else "redirected"
            await session.request_action_only(step, params)
            raise
    return session.action(step, params)


async def _wait_and_talk(session: CallSession, step: Step, queue: Queue, params: dict[str, str]) -> None:
    """Wait in the queue, and talk to the agent who takes the call."""
    member, most = Member(session.line, session.now), step.values["maxQueueSize"]
    queue.members.append(member)
    for agent in queue.agents:
        agent.recheck()
    try:
        try:
            await wait(
                session,
                step,
                QUEUE_WAIT,
                until=lambda: member.room,
                params=lambda: queue.params(member, session.now, most),
            )
        finally:
            params["QueueTime"] = str(member.seconds_waited(session.now))
        if member.whisper is not None:
            await session.run(member.whisper, WHISPER, nested=True)
        params["QueueResult"] = "bridged"  # from now on, whoever hangs up
        if member.room is not None:
            await member.room.join(session.line)
    except Leaving:
        params["QueueResult"] = "leave"
    finally:
        if member in queue.members:
            queue.members.remove(member)
        if member.room is not None:
            member.room.close()


async def leave(session: CallSession, _step: Step) -> None:
    """Leave the queue, if this document runs while the caller waits in one."""
    if session.language is QUEUE_WAIT:
        raise Leaving


async def dial_queue(session: CallSession, step: Step, noun: Step, params: dict[str, str]) -> None:
    """Take the first caller out of the queue, or wait until one enters it."""
    queue = session.network.queues.get(noun.text)
    if queue is None:
        params["DialCallStatus"] = "failed"
        return
    session.pick_up()
    params["QueueSid"] = queue.sid
    member = await _next(session.line, queue, step.values["timeout"])
    if member is None:
        return
    began = session.now
    params |= {"QueueTime": str(member.seconds_waited(began)), "DequeingCallSid": session.call.sid}
    if noun.values["url"]:
        member.whisper = Target(url=noun.url("url"), method=noun.values["method"], params=dict(params))
    params |= {"DialCallStatus": "completed", "DialCallSid": member.line.call.sid, "DialBridged": "true"}
    member.room = room = Room()
    member.line.recheck()
    try:
        await room.join(session.line, until_star=step.values["hangupOnStar"])
    finally:
        params["DialCallDuration"] = str(round((session.now - began).total_seconds()))


async def _next(line: Line, queue: Queue, seconds: float) -> Member | None:
    """Take the first caller out of the queue, or return None if none comes in time."""
    queue.agents.append(line)
    try:
        await line.wait_until(lambda: queue.members, seconds)
    finally:
        queue.agents.remove(line)
    return queue.members.pop(0) if queue.members else None
