"""Answer people who call, or whom we call: turn by turn."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from msgspec import structs

from shared.domain.conversations.call_state import CallState, RenderContext
from shared.domain.deliveries import delivery as deliveries
from shared.domain.deliveries.delivery import Delivery, is_machine
from shared.domain.flows.flow import Flow, Turn
from shared.domain.flows.recognize_answer import Answer, summary
from shared.domain.flows.steps import IN_CALLS_ONLY, Kind, Step
from shared.domain.messages.message import Machine
from shared.domain.twiml.call_document import call_turn, machine_turn, waiting, whisper
from shared.domain.twiml.speech import speech
from shared.domain.twiml.verbs import was_connected
from shared.domain.twiml.writer import Verb, document
from shared.services.optimistic_update import update_delivery
from shared.services.sending.twilio_request import render_context_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from shared.ports.content import Flows
    from shared.ports.storage import Ledger

log = logging.getLogger(__name__)


def begin_call(form: Mapping[str, str], *, flows: Flows, flow: str, now: datetime) -> str:
    """Return the TwiML for someone who just called."""
    context = _render_context(form, CallState(flow=flow), flows=flows)
    return call_turn(context.flow.begin(spoken=True, now=now), context)


def continue_call(
    form: Mapping[str, str], place: CallState, *, flows: Flows, ledger: Ledger, now: datetime
) -> str:
    """Return the TwiML for what comes next in a call.

    What the person answered is written on the delivery whose call it is. The
    same webhook, brought twice, writes the same and gets the same answer.

    Args:
        form: what Twilio sent: keys, words, or how a verb ended.
        place: where the call is; without a step it begins.
        flows: know the flows.
        ledger: keeps deliveries.
        now: the time, for business hours.
    """
    delivery = ledger.load(place.delivery) if place.delivery else None
    if delivery and not place.flow:
        return _begin_ours(form, delivery, flows=flows, now=now)
    context = _render_context(form, place, flows=flows, delivery=delivery)
    if place.part:
        return _aside(form, context)
    if place.step and place.step not in context.flow.steps:
        log.warning("a call was at step %s of flow %s, which is gone", place.step, place.flow)
        return call_turn(
            context.flow.begin(spoken=True, now=now, before=(context.flow.lost,)), _fresh(context)
        )
    if not place.step:
        return call_turn(context.flow.begin(spoken=True, now=now), context)
    if context.flow.steps[place.step].kind is Kind.ASK:
        return _answered(form, context, delivery, ledger=ledger, now=now)
    return _ended(form, context, now=now)


def _begin_ours(form: Mapping[str, str], delivery: Delivery, *, flows: Flows, now: datetime) -> str:
    """Begin a call of ours, now that Twilio may have found out who picked up."""
    message, machine = delivery.addressed, is_machine(form.get("AnsweredBy"))
    if machine and message.machine is Machine.HANG_UP:
        return document(Verb("Hangup"))
    if message.url:
        return document(Verb("Redirect", text=message.url))
    if not message.flow:
        return speech(message)
    flow = flows.get(message.flow)
    context = render_context_of(message, flow, CallState(flow=message.flow, delivery=message.id))
    if machine:
        return machine_turn(flow.go(flow.machine or flow.start, spoken=True, now=now), context)
    return call_turn(flow.begin(spoken=True, now=now), context)


def _render_context(
    form: Mapping[str, str], place: CallState, *, flows: Flows, delivery: Delivery | None = None
) -> RenderContext:
    flow = flows.get(place.flow)
    if delivery:
        return render_context_of(delivery.addressed, flow, place)
    known = {"person": form.get("From", ""), "ours": form.get("To", "")}
    return RenderContext(flow=flow, place=place, values={**flow.values, **known, **place.kept})


def _fresh(context: RenderContext) -> RenderContext:
    """Return the scene of another step: what was counted for this one is over."""
    return structs.replace(context, place=structs.replace(context.place, part="", tries=0, turn=0))


def _go(context: RenderContext, name: str, *, now: datetime) -> str:
    return call_turn(context.flow.go(name, spoken=True, now=now), _fresh(context))


def _aside(form: Mapping[str, str], context: RenderContext) -> str:
    """Answer somebody other than the caller, or somebody who waits, even if the step is gone since."""
    step = context.flow.steps.get(context.place.step, Step())
    if context.place.part == "whisper":
        return whisper(step, context)
    if context.place.part == "waiting":
        return waiting(step, context, form)
    return document()  # accepted: nothing more to say, so they are connected


def _answered(
    form: Mapping[str, str],
    context: RenderContext,
    delivery: Delivery | None,
    *,
    ledger: Ledger,
    now: datetime,
) -> str:
    place, said = context.place, form.get("Digits") or form.get("SpeechResult") or ""
    heard = context.flow.interpret(said, at=place.step)
    if heard is None:
        return _ask_again(context, said, now=now)
    context = _keep(context, heard)
    if delivery and heard.reply and place.flow == delivery.message.flow:
        reply = summary(context.flow.kept, context.place.kept) or heard.reply
        update_delivery(delivery, lambda known: deliveries.record_reply(known, reply, now=now), ledger=ledger)
    return _go(context, heard.step, now=now)


def _keep(context: RenderContext, heard: Answer) -> RenderContext:
    name = context.flow.steps[context.place.step].keep
    if not (name and heard.reply):
        return context
    place = context.place.keep(name, heard.reply, among=len(context.flow.kept))
    return structs.replace(context, place=place, values={**context.values, **place.kept})


def _ask_again(context: RenderContext, said: str, *, now: datetime) -> str:
    flow, place = context.flow, context.place
    step = flow.steps[place.step]
    if place.tries >= (step.tries or flow.tries):
        return _go(context, step.silent, now=now)
    sorry = flow.sorry if step.sorry is None else step.sorry
    return call_turn(flow.again(place.step, before=(sorry,) if said else ()), context)


def _ended(form: Mapping[str, str], context: RenderContext, *, now: datetime) -> str:
    """Go on after a verb that took its time: a talk, a recording, a wait in a queue."""
    flow, place = context.flow, context.place
    step = flow.steps[place.step]
    if step.kind not in IN_CALLS_ONLY:
        return _go(context, step.next, now=now)
    if was_connected(form):
        return _go(context, step.next, now=now) if step.next else call_turn(Turn(), context)
    if step.kind is Kind.DIAL and step.dialling.in_turn and place.turn + 1 < len(step.dialling.people):
        following = structs.replace(place, turn=place.turn + 1)
        return call_turn(_silently(flow, place.step), structs.replace(context, place=following))
    return _go(context, step.unanswered, now=now)


def _silently(flow: Flow, name: str) -> Turn:
    """Return the turn that only does what step ``name`` does: its words were said before."""
    step = structs.replace(flow.steps[name], say="", play=(), pause=None, send=None)
    return Turn(steps=(step,), at=name)
