"""What a turn of a call says about it: who was looked for, whether anybody came, what was answered."""

from collections.abc import Mapping
from datetime import datetime

from msgspec import structs

from shared.domain.calls.call import FINAL_STATUSES, MIN_MESSAGE_SECONDS, Call, merge
from shared.domain.conversations.call_state import CallState, Phase, RenderContext
from shared.domain.flows.flow import Flow, Turn
from shared.domain.flows.steps import IN_CALLS_ONLY, Kind
from shared.domain.twiml.verbs import was_connected
from shared.domain.whole_number import whole_number
from shared.setting_rules import E164

_LOOKING_FOR_SOMEBODY = frozenset({Kind.DIAL, Kind.ENQUEUE, Kind.RECORD})
"""Kinds of steps after which a caller who was not connected and left no message was missed."""


def is_inbound(form: Mapping[str, str]) -> bool:
    """Return whether a webhook is about a call that a person made to a number of ours.

    Source: https://www.twilio.com/docs/voice/twiml#request-parameters
    """
    comes_in = form.get("Direction") == "inbound" and not is_from_browser(form.get("From", ""))
    return comes_in and bool(E164.fullmatch(form.get("To", "")))


def is_from_browser(caller: str) -> bool:
    """Return whether a call is from a browser (Twilio Client): inbound at Twilio, but made by one of us."""
    return caller.startswith("client:")


def facts_of_turn(
    form: Mapping[str, str], before: CallState, turn: Turn, context: RenderContext, *, now: datetime
) -> Call | None:
    """Return what a turn after the first adds to its call; None if that is nothing worth a write.

    Most turns add nothing: menus, information, questions that are asked again. Nor does a call of ours.

    Args:
        form: what Twilio sent: how the step before has ended.
        before: the state in which that was requested.
        turn: what the caller gets next.
        context: what that is rendered from, with all answers.
        now: the time.
    """
    if before.delivery or not is_inbound(form):
        return None
    call = Call(sid=form.get("CallSid", ""), at=now)
    facts = _of_result(call, form, before, context.flow) if before.phase is Phase.RESULT else call
    if form.get("CallStatus") not in FINAL_STATUSES:  # else the caller has hung up: nobody gets this turn
        facts = merge(facts, reached(call, turn, number=context.state.turn))
    if context.state.answers != before.answers:
        facts = structs.replace(facts, answers=dict(context.state.answers))
    if facts == call:
        return None
    return structs.replace(facts, sender=form.get("From", ""), to=form.get("To", ""), flow=context.state.flow)


def reached(call: Call, turn: Turn, *, number: int = 0) -> Call:
    """Return ``call`` with what the last step of a turn adds; ``number``: of the people dialled in turn."""
    kind = turn.steps[-1].kind if turn.steps else Kind.SAY
    if kind is Kind.CONFERENCE:  # nothing says whether others were in it
        return structs.replace(call, talked=True)
    if kind not in _LOOKING_FOR_SOMEBODY:
        return call
    attempts = () if kind is Kind.RECORD else (_attempt(turn.at or "", number),)
    return structs.replace(call, wanted=True, connecting=attempts)


def _of_result(call: Call, form: Mapping[str, str], before: CallState, flow: Flow) -> Call:
    """Return ``call`` with how a verb has ended.

    Source: https://www.twilio.com/docs/voice/twiml/record#action, and those of ``was_connected``
    """
    step = flow.steps.get(before.step)
    if step is None:
        return call
    if step.kind is Kind.RECORD:
        sid, seconds = form.get("RecordingSid", ""), whole_number(form.get("RecordingDuration", ""))
        is_message = (seconds or 0) >= MIN_MESSAGE_SECONDS
        return structs.replace(call, wanted=True, left_message=is_message, recordings=(sid,) if sid else ())
    if step.kind not in IN_CALLS_ONLY:
        return call
    if was_connected(form):
        return structs.replace(call, wanted=True, talked=True)
    attempt = _attempt(before.step, before.turn)
    return structs.replace(call, wanted=True, connecting=(attempt,), unconnected=(attempt,))


def _attempt(step: str, number: int) -> str:
    return f"{step}/{number}"
